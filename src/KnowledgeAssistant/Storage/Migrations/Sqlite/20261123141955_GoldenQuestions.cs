using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KnowledgeAssistant.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class GoldenQuestions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "GoldenQuestions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Question = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Labels = table.Column<string>(type: "TEXT", nullable: false),
                    Collection = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Source = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Title = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Answer = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    AddedById = table.Column<Guid>(type: "TEXT", nullable: false),
                    AddedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GoldenQuestions", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "ComparedGoldenQuestions",
                columns: table => new
                {
                    ComparisonId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    GoldenQuestionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Overlap = table.Column<double>(type: "REAL", nullable: false),
                    LiveNdcg = table.Column<double>(type: "REAL", nullable: true),
                    BuildNdcg = table.Column<double>(type: "REAL", nullable: true),
                    LiveMilliseconds = table.Column<double>(type: "REAL", nullable: false),
                    BuildMilliseconds = table.Column<double>(type: "REAL", nullable: false),
                    Changes = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComparedGoldenQuestions", x => new { x.ComparisonId, x.Number });
                    table.ForeignKey(
                        name: "FK_ComparedGoldenQuestions_GoldenQuestions_GoldenQuestionId",
                        column: x => x.GoldenQuestionId,
                        principalTable: "GoldenQuestions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                    table.ForeignKey(
                        name: "FK_ComparedGoldenQuestions_IndexComparisons_ComparisonId",
                        column: x => x.ComparisonId,
                        principalTable: "IndexComparisons",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_ComparedGoldenQuestions_ComparisonId_Overlap_Number",
                table: "ComparedGoldenQuestions",
                columns: new[] { "ComparisonId", "Overlap", "Number" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_ComparedGoldenQuestions_GoldenQuestionId",
                table: "ComparedGoldenQuestions",
                column: "GoldenQuestionId"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "ComparedGoldenQuestions");

            migrationBuilder.DropTable(name: "GoldenQuestions");
        }
    }
}
