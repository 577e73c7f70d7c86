using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KnowledgeAssistant.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Library : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(name: "CitedAt", table: "TurnEvidence", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<int>(name: "FirstRow", table: "TurnEvidence", type: "INTEGER", nullable: true);

            migrationBuilder.AddColumn<int>(name: "LastRow", table: "TurnEvidence", type: "INTEGER", nullable: true);

            migrationBuilder.AddColumn<string>(name: "Sheet", table: "TurnEvidence", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<int>(name: "Priority", table: "Jobs", type: "INTEGER", nullable: false, defaultValue: 0);

            migrationBuilder.AddColumn<string>(name: "Authors", table: "Documents", type: "TEXT", nullable: false, defaultValueSql: "'[]'");

            migrationBuilder.AddColumn<Guid>(name: "DeletionId", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<string>(name: "Language", table: "Documents", type: "TEXT", maxLength: 8, nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "MovedAt", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "OwnerId", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "ParentId", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "ParentVersionId", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "ReviewBy", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "SupersededById", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<string>(name: "Type", table: "Documents", type: "TEXT", maxLength: 40, nullable: true);

            migrationBuilder.AddColumn<string>(name: "Metadata", table: "DocumentVersions", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "UploadedBy", table: "DocumentVersions", type: "TEXT", nullable: true);

            migrationBuilder.CreateTable(
                name: "BulkChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    AdminId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CollectionId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Labels = table.Column<string>(type: "TEXT", nullable: false),
                    Total = table.Column<int>(type: "INTEGER", nullable: false),
                    Done = table.Column<int>(type: "INTEGER", nullable: false),
                    Refused = table.Column<int>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    UndoUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BulkChanges", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "PausedQueue",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<DateTime>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PausedQueue", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "SelfTests",
                columns: table => new
                {
                    DocumentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    VersionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RanAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Results = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SelfTests", x => x.DocumentId);
                    table.ForeignKey(
                        name: "FK_SelfTests_Documents_DocumentId",
                        column: x => x.DocumentId,
                        principalTable: "Documents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "Sources",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CollectionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Settings = table.Column<string>(type: "TEXT", nullable: false),
                    Schedule = table.Column<string>(type: "TEXT", nullable: false),
                    Paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    Removing = table.Column<bool>(type: "INTEGER", nullable: false),
                    Token = table.Column<long>(type: "INTEGER", nullable: false),
                    LeasedUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    NextRunAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RunRequested = table.Column<bool>(type: "INTEGER", nullable: false),
                    LastStartedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastEndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastCounts = table.Column<string>(type: "TEXT", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", nullable: true),
                    Alert = table.Column<string>(type: "TEXT", nullable: true),
                    DeletionsConfirmedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sources", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Sources_Collections_CollectionId",
                        column: x => x.CollectionId,
                        principalTable: "Collections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "BulkItems",
                columns: table => new
                {
                    ChangeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DocumentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Stage = table.Column<int>(type: "INTEGER", nullable: false),
                    UnfinishedVersionId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Refusal = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BulkItems", x => new { x.ChangeId, x.DocumentId });
                    table.ForeignKey(
                        name: "FK_BulkItems_BulkChanges_ChangeId",
                        column: x => x.ChangeId,
                        principalTable: "BulkChanges",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "SourceItems",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SourceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    DocumentId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ModifiedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ETag = table.Column<string>(type: "TEXT", nullable: true),
                    LastModified = table.Column<string>(type: "TEXT", nullable: true),
                    Links = table.Column<string>(type: "TEXT", nullable: true),
                    Misses = table.Column<int>(type: "INTEGER", nullable: false),
                    MissingSince = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastSeenAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Problem = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SourceItems", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SourceItems_Documents_DocumentId",
                        column: x => x.DocumentId,
                        principalTable: "Documents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull
                    );
                    table.ForeignKey(
                        name: "FK_SourceItems_Sources_SourceId",
                        column: x => x.SourceId,
                        principalTable: "Sources",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_TurnEvidence_DocumentId_CitedAt_TurnId",
                table: "TurnEvidence",
                columns: new[] { "DocumentId", "CitedAt", "TurnId" },
                filter: "\"CitedAt\" IS NOT NULL"
            );

            migrationBuilder.CreateIndex(
                name: "IX_Documents_ParentId",
                table: "Documents",
                column: "ParentId",
                filter: "\"ParentId\" IS NOT NULL"
            );

            migrationBuilder.CreateIndex(
                name: "IX_Documents_ReviewBy",
                table: "Documents",
                column: "ReviewBy",
                filter: "\"ReviewBy\" IS NOT NULL"
            );

            migrationBuilder.CreateIndex(
                name: "IX_Documents_SupersededById",
                table: "Documents",
                column: "SupersededById",
                filter: "\"SupersededById\" IS NOT NULL"
            );

            migrationBuilder.CreateIndex(
                name: "IX_BulkItems_ChangeId_Stage_DocumentId",
                table: "BulkItems",
                columns: new[] { "ChangeId", "Stage", "DocumentId" }
            );

            migrationBuilder.CreateIndex(name: "IX_SourceItems_DocumentId", table: "SourceItems", column: "DocumentId");

            migrationBuilder.CreateIndex(
                name: "IX_SourceItems_SourceId_Address",
                table: "SourceItems",
                columns: new[] { "SourceId", "Address" },
                unique: true
            );

            migrationBuilder.CreateIndex(name: "IX_Sources_CollectionId", table: "Sources", column: "CollectionId");
            LibraryCitedData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "BulkItems");

            migrationBuilder.DropTable(name: "PausedQueue");

            migrationBuilder.DropTable(name: "SelfTests");

            migrationBuilder.DropTable(name: "SourceItems");

            migrationBuilder.DropTable(name: "BulkChanges");

            migrationBuilder.DropTable(name: "Sources");

            migrationBuilder.DropIndex(name: "IX_TurnEvidence_DocumentId_CitedAt_TurnId", table: "TurnEvidence");

            migrationBuilder.DropIndex(name: "IX_Documents_ParentId", table: "Documents");

            migrationBuilder.DropIndex(name: "IX_Documents_ReviewBy", table: "Documents");

            migrationBuilder.DropIndex(name: "IX_Documents_SupersededById", table: "Documents");

            migrationBuilder.DropColumn(name: "CitedAt", table: "TurnEvidence");

            migrationBuilder.DropColumn(name: "FirstRow", table: "TurnEvidence");

            migrationBuilder.DropColumn(name: "LastRow", table: "TurnEvidence");

            migrationBuilder.DropColumn(name: "Sheet", table: "TurnEvidence");

            migrationBuilder.DropColumn(name: "Priority", table: "Jobs");

            migrationBuilder.DropColumn(name: "Authors", table: "Documents");

            migrationBuilder.DropColumn(name: "DeletionId", table: "Documents");

            migrationBuilder.DropColumn(name: "Language", table: "Documents");

            migrationBuilder.DropColumn(name: "MovedAt", table: "Documents");

            migrationBuilder.DropColumn(name: "OwnerId", table: "Documents");

            migrationBuilder.DropColumn(name: "ParentId", table: "Documents");

            migrationBuilder.DropColumn(name: "ParentVersionId", table: "Documents");

            migrationBuilder.DropColumn(name: "ReviewBy", table: "Documents");

            migrationBuilder.DropColumn(name: "SupersededById", table: "Documents");

            migrationBuilder.DropColumn(name: "Type", table: "Documents");

            migrationBuilder.DropColumn(name: "Metadata", table: "DocumentVersions");

            migrationBuilder.DropColumn(name: "UploadedBy", table: "DocumentVersions");
        }
    }
}
