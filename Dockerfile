FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY api api
COPY crawlers crawlers
COPY indexer indexer
COPY taxonomy taxonomy
RUN pip install --no-cache-dir --constraint constraints.txt . && useradd --system --create-home rulewatch \
    && mkdir /data && chown rulewatch /data
USER rulewatch
EXPOSE 8000
CMD ["rulewatch", "serve", "--host", "0.0.0.0"]
