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
            migrationBuilder.AddColumn<string>(name: "ModelUses", table: "Turns", type: "TEXT", nullable: false, defaultValueSql: "'[]'");

            migrationBuilder.AddColumn<Guid>(name: "ParentId", table: "Turns", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "AnsweredAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "DeletedAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "LeafId", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "PinnedAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "SeenAt", table: "Conversations", type: "TEXT", nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_Turns_ConversationId_ParentId_Ordinal_Id",
                table: "Turns",
                columns: new[] { "ConversationId", "ParentId", "Ordinal", "Id" }
            );

            migrationBuilder.CreateIndex(name: "IX_Conversations_DeletedAt", table: "Conversations", column: "DeletedAt");
            DeletedEvidenceData.Apply(migrationBuilder);
            TurnTreeData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "DeletedDocuments");

            migrationBuilder.DropTable(name: "SavedSettings");

            migrationBuilder.DropIndex(name: "IX_Turns_ConversationId_ParentId_Ordinal_Id", table: "Turns");

            migrationBuilder.DropIndex(name: "IX_Conversations_DeletedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "ModelUses", table: "Turns");

            migrationBuilder.DropColumn(name: "ParentId", table: "Turns");

            migrationBuilder.DropColumn(name: "AnsweredAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "DeletedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "LeafId", table: "Conversations");

            migrationBuilder.DropColumn(name: "PinnedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "SeenAt", table: "Conversations");
        }
    }
}
