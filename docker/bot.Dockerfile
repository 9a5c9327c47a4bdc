# The bot: its bundle and what cannot be bundled, on Node without a shell, for a user who owns nothing in it.
#
#   docker build -f docker/bot.Dockerfile -t bot .
#   docker run --read-only --tmpfs /tmp:size=512m --env-file ... -p 3001:3001 bot
#
# It writes to /tmp alone: extracts of the warehouse and DuckDB's files, for as long as they are worked on. On Cloud Run /tmp is memory
# and counts against the instance's; `limits` of each connection (rows, bytes) bound what one extract can take of it.
# Bases are named by digest; Dependabot proposes new ones each week (.github/dependabot.yml). The layers go from what changes least to
# what changes most.

FROM node:22-bookworm-slim@sha256:48e4b67d85f87bd551df43704e24d252f56cc5f8e9718841aace50f19948f0f9 AS bundle
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY docker/bundle.ts docker/packages-needed.ts docker/
COPY src/ src/
RUN npm run bundle

FROM gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a AS app
WORKDIR /app
COPY --from=bundle /app/dist/node_modules/ dist/node_modules/
COPY manifests/ manifests/
COPY --from=bundle /app/dist/package.json dist/
COPY --from=bundle /app/dist/bot/ dist/bot/
USER 65532:65532

# The image's own test, and what V8 has compiled.
FROM app AS loaded
COPY docker/load-bundle.ts docker/
ENV NODE_COMPILE_CACHE=/tmp/compile-cache
RUN ["/nodejs/bin/node", "docker/load-bundle.ts"]

FROM app AS bot
COPY --from=loaded /tmp/compile-cache/ compile-cache/
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/compile-cache
LABEL org.opencontainers.image.title="MMM Trainer: bot" \
  org.opencontainers.image.description="Robyn marketing mix models from Slack: what answers Slack and runs the queue's tasks." \
  org.opencontainers.image.licenses="MIT"
EXPOSE 3001
STOPSIGNAL SIGTERM
# Deprecations of packages are for those who build it, not for the log of a service.
ENTRYPOINT ["/nodejs/bin/node", "--no-deprecation", "dist/bot/main.js"]
