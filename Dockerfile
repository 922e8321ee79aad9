# Builds on the full toolchain, ships without it. Debian, not Alpine: the Temporal SDK's native core needs glibc.
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY workflows workflows
COPY activities activities
RUN npm run build
RUN npm prune --omit=dev

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY deploy/worker/healthcheck.mjs deploy/worker/healthcheck.mjs
COPY deploy/sandbox/healthcheck.mjs deploy/sandbox/healthcheck.mjs
COPY LICENSE ./
RUN install -d -o node -g node -m 700 /var/lib/holdfast/data /var/lib/holdfast/sandbox
USER node
ENTRYPOINT ["node", "dist/src/cli/cli.js"]
CMD ["worker"]
