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
            migrationBuilder.AddColumn<DateTime>(name: "AnsweredAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "DeletedAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "PinnedAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "SeenAt", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.CreateIndex(name: "IX_Conversations_DeletedAt", table: "Conversations", column: "DeletedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Conversations_DeletedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "AnsweredAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "DeletedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "PinnedAt", table: "Conversations");

            migrationBuilder.DropColumn(name: "SeenAt", table: "Conversations");
        }
    }
}
