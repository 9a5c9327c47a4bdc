# What a training job runs: Debian's R with Robyn in the versions of r/packages.lock, nevergrad, and the trainer's bundle.
#
#   docker build -f docker/trainer.Dockerfile -t trainer .
#   docker compose up                                            the stage `local`: npm start's page, without an R of one's own
#
# The layers go from what changes least to what changes most; a change of R code builds the package mmmtrainer alone.

# R, and what Debian has built for it and for nevergrad. Nothing that compiles.
FROM debian:bookworm-20260918-slim@sha256:3783cc01769c7b2b1b83a5c5ad96c815348e28ed7da68e2e3687004faa906251 AS runtime
ENV LANG=C.UTF-8 TZ=UTC
WORKDIR /app
COPY r/setup.sh r/
RUN r/setup.sh --locked --only system \
  && apt-get install -y -qq --no-install-recommends tini python3 python3-numpy python3-pandas python3-scipy python3-sklearn \
  && rm -rf /var/lib/apt/lists/*

FROM runtime AS nevergrad
# `native` makes an image without nevergrad, where the index of Python packages cannot be reached; a run that asks for it is then refused.
ARG OPTIMIZER=nevergrad
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends python3-venv python3-setuptools python3-wheel \
  && rm -rf /var/lib/apt/lists/*
COPY docker/nevergrad-requirements.txt docker/
RUN python3 -m venv --system-site-packages /opt/nevergrad \
  && if [ "$OPTIMIZER" = nevergrad ]; then \
    /opt/nevergrad/bin/pip install --no-cache-dir --require-hashes --no-deps --no-build-isolation \
      -r docker/nevergrad-requirements.txt \
    && /opt/nevergrad/bin/pip check; fi

FROM runtime AS packages
COPY r/packages.R r/packages.lock r/
RUN r/setup.sh --locked --only packages

FROM packages AS r-package
COPY r/DESCRIPTION r/NAMESPACE r/LICENSE r/
COPY r/man/ r/man/
COPY r/src/ r/src/
COPY r/R/ r/R/
RUN r/setup.sh --locked

FROM node:22-bookworm-slim@sha256:48e4b67d85f87bd551df43704e24d252f56cc5f8e9718841aace50f19948f0f9 AS bundle
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY docker/bundle.ts docker/packages-needed.ts docker/
COPY src/ src/
RUN npm run bundle

# Everything but a program in TypeScript.
FROM runtime AS with-r
RUN useradd --create-home --uid 10001 trainer
COPY --from=packages /usr/local/lib/R/site-library/ /usr/local/lib/R/site-library/
COPY --from=nevergrad /opt/nevergrad/ /opt/nevergrad/
COPY --from=bundle /usr/local/bin/node /usr/local/bin/
COPY --from=r-package /app/r/.packages/mmmtrainer/ r/.packages/mmmtrainer/
COPY r/run_all.R r/allocate.R r/onepager.R r/example_data.R r/
ENV RETICULATE_PYTHON=/opt/nevergrad/bin/python
# The image's own test; the folder that it trains in is gone with the layer.
USER trainer
ARG OPTIMIZER=nevergrad
RUN --mount=type=bind,source=docker/train-once.R,target=/tmp/train-once.R \
  Rscript -e 'library(Robyn)' && Rscript /tmp/train-once.R /app/r "$OPTIMIZER"
USER root

# What compose.yaml runs: the local cloud with the bot, and R beside it.
FROM with-r AS local
RUN touch /etc/mmm-trainer-container && install -d -o trainer /state
COPY --from=bundle /app/node_modules/ node_modules/
COPY package.json slack-manifest.yml tsconfig.json ./
COPY manifests/ manifests/
COPY docker/local.ts docker/forward.ts docker/
COPY src/ src/
USER trainer
# tini takes leave of processes that R leaves behind, and passes SIGTERM on.
ENTRYPOINT ["tini", "--", "node", "--import", "tsx", "docker/local.ts", "--state-dir", "/state"]

FROM with-r AS trainer
COPY --from=bundle /app/dist/package.json dist/
COPY --from=bundle /app/dist/trainer/ dist/trainer/
ENV NODE_ENV=production
USER trainer
ENTRYPOINT ["tini", "--", "node", "--enable-source-maps", "/app/dist/trainer/main.js"]
