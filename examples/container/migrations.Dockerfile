# A team's migrations as an image, on top of Holdfast's. From examples/tmi, whose migrations these are:
#
#     docker build -f ../container/migrations.Dockerfile --build-context config=../container -t tmi-migrations:2026.11.1 .
#
# One image a release: what runs in production is what was tested, files and program.
FROM holdfast:0.1.0
COPY migrations /project/migrations
COPY --from=config holdfast.yml /project/holdfast.yml
