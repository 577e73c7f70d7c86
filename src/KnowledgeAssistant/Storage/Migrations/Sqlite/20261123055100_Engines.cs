using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KnowledgeAssistant.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Engines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(name: "Notes", table: "Documents", type: "INTEGER", nullable: false, defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(name: "ReadAgainAt", table: "DocumentVersions", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<Guid>(name: "DeletionId", table: "Collections", type: "TEXT", nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Description",
                table: "Collections",
                type: "TEXT",
                maxLength: 500,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<string>(
                name: "FormerNames",
                table: "Collections",
                type: "TEXT",
                nullable: false,
                defaultValueSql: "'[]'"
            );

            migrationBuilder.AddColumn<int>(name: "ReviewMonths", table: "Collections", type: "INTEGER", nullable: true);

            migrationBuilder.CreateTable(
                name: "DeletedCollections",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Labels = table.Column<string>(type: "TEXT", nullable: false),
                    DeletedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeletedCollections", x => x.Id);
                }
            );
            EnginesNotesData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "DeletedCollections");

            migrationBuilder.DropColumn(name: "Notes", table: "Documents");

            migrationBuilder.DropColumn(name: "ReadAgainAt", table: "DocumentVersions");

            migrationBuilder.DropColumn(name: "DeletionId", table: "Collections");

            migrationBuilder.DropColumn(name: "Description", table: "Collections");

            migrationBuilder.DropColumn(name: "FormerNames", table: "Collections");

            migrationBuilder.DropColumn(name: "ReviewMonths", table: "Collections");
        }
    }
}
