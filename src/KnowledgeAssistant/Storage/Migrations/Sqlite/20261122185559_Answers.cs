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
            migrationBuilder.AddColumn<Guid>(name: "ParentId", table: "Turns", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "LeafId", table: "Conversations", type: "TEXT", nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Turns_ConversationId_ParentId_Ordinal_Id",
                table: "Turns",
                columns: new[] { "ConversationId", "ParentId", "Ordinal", "Id" }
            );
            TurnTreeData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_Turns_ConversationId_ParentId_Ordinal_Id", table: "Turns");

            migrationBuilder.DropColumn(name: "ParentId", table: "Turns");

            migrationBuilder.DropColumn(name: "LeafId", table: "Conversations");
        }
    }
}
