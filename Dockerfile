# The whole product on its embedded engine: docker build -t knowledge-assistant . && docker run -p 127.0.0.1:5080:8080 -v knowledge:/data knowledge-assistant
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/KnowledgeAssistant.Web -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# poppler-utils reads PDFs, tesseract-ocr scans and pictures; they are called as programs.
RUN apt-get update && apt-get install -y --no-install-recommends poppler-utils tesseract-ocr && rm -rf /var/lib/apt/lists/* \
    && mkdir /data && chown app:app /data
WORKDIR /app
COPY --from=build /app .
ENV KnowledgeAssistant__DataFolder=/data \
    KnowledgeAssistant__Server__Address=0.0.0.0 \
    KnowledgeAssistant__Server__Port=8080
VOLUME /data
EXPOSE 8080
USER app
ENTRYPOINT ["dotnet", "KnowledgeAssistant.Web.dll"]
