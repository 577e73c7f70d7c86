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

            migrationBuilder.AddColumn<Guid>(name: "OwnerId", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<DateTime>(name: "ReviewBy", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "SupersededById", table: "Documents", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "UploadedBy", table: "DocumentVersions", type: "TEXT", nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_TurnEvidence_DocumentId_CitedAt_TurnId",
                table: "TurnEvidence",
                columns: new[] { "DocumentId", "CitedAt", "TurnId" },
                filter: "\"CitedAt\" IS NOT NULL"
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
            LibraryCitedData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "SelfTests");

            migrationBuilder.DropIndex(name: "IX_TurnEvidence_DocumentId_CitedAt_TurnId", table: "TurnEvidence");

            migrationBuilder.DropIndex(name: "IX_Documents_ReviewBy", table: "Documents");

            migrationBuilder.DropIndex(name: "IX_Documents_SupersededById", table: "Documents");

            migrationBuilder.DropColumn(name: "CitedAt", table: "TurnEvidence");

            migrationBuilder.DropColumn(name: "OwnerId", table: "Documents");

            migrationBuilder.DropColumn(name: "ReviewBy", table: "Documents");

            migrationBuilder.DropColumn(name: "SupersededById", table: "Documents");

            migrationBuilder.DropColumn(name: "UploadedBy", table: "DocumentVersions");
        }
    }
}
