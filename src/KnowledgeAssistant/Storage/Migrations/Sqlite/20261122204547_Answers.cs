using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KnowledgeAssistant.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Answers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "Filter", table: "Turns", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<string>(name: "ModelUses", table: "Turns", type: "TEXT", nullable: false, defaultValueSql: "'[]'");

            migrationBuilder.AddColumn<Guid>(name: "ParentId", table: "Turns", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<string>(name: "Suggestions", table: "Turns", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "UnsupportedSentences",
                table: "Turns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0
            );

            migrationBuilder.AddColumn<string>(name: "Withheld", table: "Turns", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "AnsweredAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "DeletedAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "LeafId", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "PinnedAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "SeenAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.CreateTable(
                name: "ApiKeys",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastUsedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiKeys", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ApiKeys_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "DeletedDocuments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Collection = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    DeletedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeletedDocuments", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "Ratings",
                columns: table => new
                {
                    TurnId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Reasons = table.Column<int>(type: "INTEGER", nullable: false),
                    Comment = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    RatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Ratings", x => x.TurnId);
                    table.ForeignKey(
                        name: "FK_Ratings_Turns_TurnId",
                        column: x => x.TurnId,
                        principalTable: "Turns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "ReviewItems",
                columns: table => new
                {
                    TurnId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AskerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AskedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    Sentences = table.Column<int>(type: "INTEGER", nullable: false),
                    Unsupported = table.Column<int>(type: "INTEGER", nullable: false),
                    Rating = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    Reasons = table.Column<int>(type: "INTEGER", nullable: false),
                    Verdict = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    IsOpen = table.Column<bool>(type: "INTEGER", nullable: false),
                    Severity = table.Column<int>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewItems", x => x.TurnId);
                    table.ForeignKey(
                        name: "FK_ReviewItems_Turns_TurnId",
                        column: x => x.TurnId,
                        principalTable: "Turns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "Reviews",
                columns: table => new
                {
                    TurnId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    ReviewerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ReviewerName = table.Column<string>(type: "TEXT", nullable: false),
                    Verdict = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CorrectedAnswer = table.Column<string>(type: "TEXT", maxLength: 10000, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    ReviewedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reviews", x => new { x.TurnId, x.Number });
                    table.ForeignKey(
                        name: "FK_Reviews_Turns_TurnId",
                        column: x => x.TurnId,
                        principalTable: "Turns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "SavedSettings",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false),
                    IsSecret = table.Column<bool>(type: "INTEGER", nullable: false),
                    SavedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SavedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedSettings", x => x.Key);
                }
            );

            migrationBuilder.CreateTable(
                name: "ReviewSources",
                columns: table => new
                {
                    TurnId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DocumentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CollectionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewSources", x => new { x.TurnId, x.DocumentId });
                    table.ForeignKey(
                        name: "FK_ReviewSources_ReviewItems_TurnId",
                        column: x => x.TurnId,
                        principalTable: "ReviewItems",
                        principalColumn: "TurnId",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Turns_ConversationId_ParentId_Ordinal_Id",
                table: "Turns",
                columns: new[] { "ConversationId", "ParentId", "Ordinal", "Id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Turns_UnsupportedSentences",
                table: "Turns",
                column: "UnsupportedSentences",
                filter: "\"UnsupportedSentences\" > 0"
            );

            migrationBuilder.CreateIndex(
                name: "IX_Documents_CollectionId_Labels_ActiveVersionId",
                table: "Documents",
                columns: new[] { "CollectionId", "Labels", "ActiveVersionId" }
            );

            migrationBuilder.CreateIndex(name: "IX_Conversations_DeletedAt", table: "Conversations", column: "DeletedAt");

            migrationBuilder.CreateIndex(name: "IX_ApiKeys_Hash", table: "ApiKeys", column: "Hash", unique: true);

            migrationBuilder.CreateIndex(name: "IX_ApiKeys_UserId", table: "ApiKeys", column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewItems_IsOpen_Severity_AskedAt",
                table: "ReviewItems",
                columns: new[] { "IsOpen", "Severity", "AskedAt" },
                descending: new[] { false, true, true }
            );

            migrationBuilder.CreateIndex(
                name: "IX_ReviewItems_Severity_AskedAt",
                table: "ReviewItems",
                columns: new[] { "Severity", "AskedAt" },
                descending: new bool[0]
            );

            migrationBuilder.CreateIndex(name: "IX_ReviewSources_DocumentId", table: "ReviewSources", column: "DocumentId");

            migrationBuilder.CreateIndex(name: "IX_ReviewSources_Rule", table: "ReviewSources", column: "Rule");
            DeletedEvidenceData.Apply(migrationBuilder);
            ReviewsData.Apply(migrationBuilder);
            TurnTreeData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "ApiKeys");

            migrationBuilder.DropTable(name: "DeletedDocuments");

            migrationBuilder.DropTable(name: "Ratings");

            migrationBuilder.DropTable(name: "ReviewSources");

            migrationBuilder.DropTable(name: "Reviews");

            migrationBuilder.DropTable(name: "SavedSettings");

            migrationBuilder.DropTable(name: "ReviewItems");

            migrationBuilder.DropIndex(name: "IX_Turns_ConversationId_ParentId_Ordinal_Id", table: "Turns");

            migrationBuilder.DropIndex(name: "IX_Turns_UnsupportedSentences", table: "Turns");

            migrationBuilder.DropIndex(name: "IX_Documents_CollectionId_Labels_ActiveVersionId", table: "Documents");

            migrationBuilder.DropIndex(name: "IX_Conversations_DeletedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "Filter", table: "Turns");

            migrationBuilder.DropColumn(name: "ModelUses", table: "Turns");

            migrationBuilder.DropColumn(name: "ParentId", table: "Turns");

            migrationBuilder.DropColumn(name: "Suggestions", table: "Turns");

            migrationBuilder.DropColumn(name: "UnsupportedSentences", table: "Turns");

            migrationBuilder.DropColumn(name: "Withheld", table: "Turns");

            migrationBuilder.DropColumn(name: "AnsweredAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "DeletedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "LeafId", table: "Conversations");

            migrationBuilder.DropColumn(name: "PinnedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "SeenAt", table: "Conversations");
        }
    }
}
