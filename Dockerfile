# The server in one image: docker build -t onewindow . && docker run -p 8080:8080 -v onewindow:/var/lib/onewindow onewindow
FROM rust:1.95.0-slim-trixie AS build
# Named here, so that rustup does not fetch what rust-toolchain.toml lists for developers only.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --package onewindow-server \
    && cp target/dist/onewindow /usr/local/bin/onewindow

FROM debian:trixie-slim
# Documents are set in Chinese.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --home-dir /var/lib/onewindow --create-home --shell /usr/sbin/nologin onewindow
COPY --from=build /usr/local/bin/onewindow /usr/local/bin/onewindow
COPY schema/catalogue /usr/share/onewindow/catalogue
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/onewindow/
USER onewindow
WORKDIR /var/lib/onewindow
VOLUME /var/lib/onewindow
EXPOSE 8080
# bash speaks HTTP well enough for this; the image needs no other client.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["onewindow"]
CMD ["serve", "--listen", "0.0.0.0:8080", "--data", "/var/lib/onewindow", "--catalogue", "/usr/share/onewindow/catalogue/jingdezhen-hitech"]
