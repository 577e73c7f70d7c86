using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KnowledgeAssistant.Storage.Migrations.Postgres
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Line = table.Column<int>(type: "integer", nullable: false),
                    Question = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    Labels = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Collection = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    Source = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true, collation: "C"),
                    Title = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true, collation: "C"),
                    Answer = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true, collation: "C"),
                    AddedById = table.Column<Guid>(type: "uuid", nullable: false),
                    AddedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
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
                    ComparisonId = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    GoldenQuestionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Overlap = table.Column<double>(type: "double precision", nullable: false),
                    LiveNdcg = table.Column<double>(type: "double precision", nullable: true),
                    BuildNdcg = table.Column<double>(type: "double precision", nullable: true),
                    LiveMilliseconds = table.Column<double>(type: "double precision", nullable: false),
                    BuildMilliseconds = table.Column<double>(type: "double precision", nullable: false),
                    Changes = table.Column<string>(type: "text", nullable: false, collation: "C"),
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
