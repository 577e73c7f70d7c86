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

            migrationBuilder.CreateTable(
                name: "Generations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Index = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Engine = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Chunker = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ChunkerNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Model = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ModelVersion = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Dimensions = table.Column<int>(type: "INTEGER", nullable: false),
                    Analyser = table.Column<int>(type: "INTEGER", nullable: false),
                    WantedWords = table.Column<int>(type: "INTEGER", nullable: true),
                    FollowsConfiguration = table.Column<bool>(type: "INTEGER", nullable: false),
                    SwitchWhenReady = table.Column<bool>(type: "INTEGER", nullable: false),
                    Weight = table.Column<double>(type: "REAL", nullable: false, defaultValue: 1.0),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    DocumentsDone = table.Column<int>(type: "INTEGER", nullable: false),
                    Documents = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SwitchedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SyncedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    BehindSince = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Generations", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "IndexChecks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cause = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Generation = table.Column<int>(type: "INTEGER", nullable: false),
                    IsLive = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Milliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    Documents = table.Column<int>(type: "INTEGER", nullable: false),
                    Removed = table.Column<int>(type: "INTEGER", nullable: false),
                    Rights = table.Column<int>(type: "INTEGER", nullable: false),
                    Missing = table.Column<int>(type: "INTEGER", nullable: false),
                    Finished = table.Column<int>(type: "INTEGER", nullable: false),
                    Error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndexChecks", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "IndexComparisons",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    BuildId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BuildNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    LiveNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedById = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Questions = table.Column<int>(type: "INTEGER", nullable: false),
                    Compared = table.Column<int>(type: "INTEGER", nullable: false),
                    LeftOut = table.Column<int>(type: "INTEGER", nullable: false),
                    Figures = table.Column<string>(type: "TEXT", nullable: true),
                    Problem = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndexComparisons", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "RecallSamples",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Milliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    Generation = table.Column<int>(type: "INTEGER", nullable: false),
                    Questions = table.Column<int>(type: "INTEGER", nullable: false),
                    Recall = table.Column<double>(type: "REAL", nullable: false),
                    Least = table.Column<double>(type: "REAL", nullable: false),
                    Error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecallSamples", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "ComparedQuestions",
                columns: table => new
                {
                    ComparisonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    TurnId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Overlap = table.Column<double>(type: "REAL", nullable: false),
                    LiveNdcg = table.Column<double>(type: "REAL", nullable: true),
                    BuildNdcg = table.Column<double>(type: "REAL", nullable: true),
                    LiveMilliseconds = table.Column<double>(type: "REAL", nullable: false),
                    BuildMilliseconds = table.Column<double>(type: "REAL", nullable: false),
                    Changes = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComparedQuestions", x => new { x.ComparisonId, x.Number });
                    table.ForeignKey(
                        name: "FK_ComparedQuestions_IndexComparisons_ComparisonId",
                        column: x => x.ComparisonId,
                        principalTable: "IndexComparisons",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                    table.ForeignKey(
                        name: "FK_ComparedQuestions_Turns_TurnId",
                        column: x => x.TurnId,
                        principalTable: "Turns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(name: "IX_Turns_StartedAt", table: "Turns", column: "StartedAt");

            migrationBuilder.CreateIndex(
                name: "IX_ComparedQuestions_ComparisonId_Overlap_Number",
                table: "ComparedQuestions",
                columns: new[] { "ComparisonId", "Overlap", "Number" }
            );

            migrationBuilder.CreateIndex(name: "IX_ComparedQuestions_TurnId", table: "ComparedQuestions", column: "TurnId");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Index",
                table: "Generations",
                column: "Index",
                unique: true,
                filter: "\"State\" = 'Live'"
            );

            migrationBuilder.CreateIndex(name: "IX_Generations_Number", table: "Generations", column: "Number", unique: true);

            migrationBuilder.CreateIndex(name: "IX_IndexChecks_StartedAt", table: "IndexChecks", column: "StartedAt");

            migrationBuilder.CreateIndex(name: "IX_IndexComparisons_StartedAt", table: "IndexComparisons", column: "StartedAt");

            migrationBuilder.CreateIndex(name: "IX_RecallSamples_StartedAt", table: "RecallSamples", column: "StartedAt");
            EnginesNotesData.Apply(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "ComparedQuestions");

            migrationBuilder.DropTable(name: "DeletedCollections");

            migrationBuilder.DropTable(name: "Generations");

            migrationBuilder.DropTable(name: "IndexChecks");

            migrationBuilder.DropTable(name: "RecallSamples");

            migrationBuilder.DropTable(name: "IndexComparisons");

            migrationBuilder.DropIndex(name: "IX_Turns_StartedAt", table: "Turns");

            migrationBuilder.DropColumn(name: "Notes", table: "Documents");

            migrationBuilder.DropColumn(name: "ReadAgainAt", table: "DocumentVersions");

            migrationBuilder.DropColumn(name: "DeletionId", table: "Collections");

            migrationBuilder.DropColumn(name: "Description", table: "Collections");

            migrationBuilder.DropColumn(name: "FormerNames", table: "Collections");

            migrationBuilder.DropColumn(name: "ReviewMonths", table: "Collections");
        }
    }
}
