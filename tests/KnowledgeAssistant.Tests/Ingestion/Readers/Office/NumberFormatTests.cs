using KnowledgeAssistant.Ingestion.Readers.Office;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Office;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData("General", 0.1 + 0.2, "0.3")]
    [InlineData("General", 4006381333931, "4006381333931")]
    [InlineData("General", -2.5, "-2.5")]
    [InlineData("0", 2.5, "3")]
    [InlineData("0.00", 1234.5, "1234.50")]
    [InlineData("#,##0", 1234567, "1,234,567")]
    [InlineData("#,##0.00", -1234.567, "-1,234.57")]
    [InlineData("#,##0.00;[Red](#,##0.00)", -1234.5, "(1,234.50)")]
    [InlineData("0.0,,\" M\"", 12_345_678, "12.3 M")]
    [InlineData("0%", 0.175, "18%")]
    [InlineData("0.0%", 0.1234, "12.3%")]
    [InlineData("0.00E+00", 12345, "1.23E+04")]
    [InlineData("# ?/?", 1.5, "1 1/2")]
    [InlineData("# ?/?", 0.25, "1/4")]
    [InlineData("[$€-407] #,##0.00", 12.5, "€ 12.50")]
    [InlineData("_-\"£\"* #,##0.00_-;-\"£\"* #,##0.00_-;_-\"-\"??_-", -3, "-£3.00")]
    [InlineData("0.00;-0.00;\"none\"", 0, "none")]
    [InlineData("000-0000", 5551234, "555-1234")]
    [InlineData("#.##", 0.5, ".5")]
    [InlineData("0.##", 2, "2")]
    [InlineData("[<1000]0;[>=1000]0.0,\"k\"", 1500, "1.5k")]
    [InlineData("0", -0.2, "0")]
    public void Show_Numbers_AsTheSheetShowsThem(string code, double value, string expected) =>
        Assert.Equal(expected, NumberFormat.Parse(code).Show(value));

    [Theory]
    [InlineData("yyyy-mm-dd", 45292, "2024-01-01")]
    [InlineData("d mmm yyyy", 45292, "1 Jan 2024")]
    [InlineData("dddd, mmmm d", 45292, "Monday, January 1")]
    [InlineData("h:mm AM/PM", 45292.75, "6:00 PM")]
    [InlineData("hh:mm:ss", 0.5, "12:00:00")]
    [InlineData("mm:ss.0", 0.000728, "01:02.9")]
    [InlineData("[h]:mm", 1.5, "36:00")]
    [InlineData("dd/mm/yy", 1, "01/01/00")]
    [InlineData("dd/mm/yy", 61, "01/03/00")]
    [InlineData("yyyy-mm-dd", -1, "-1")]
    public void Show_Dates_AsTheSheetShowsThem(string code, double value, string expected) =>
        Assert.Equal(expected, NumberFormat.Parse(code).Show(value));

    [Fact]
    public void Show_DaysFrom1904_AreFourYearsLater() =>
        Assert.Equal("1904-01-02", NumberFormat.Parse("yyyy-mm-dd").Show(1, from1904: true));

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData(";;;")]
    [InlineData("[$-")]
    [InlineData("0/0/0 E+ %%%,,,..")]
    [InlineData("yyyy [h] 000.000")]
    public void Show_OddCodes_NeverFails(string code)
    {
        foreach (var value in (double[])[0, -1, 1e300, 1e-300, 45292.5, double.NaN, double.MaxValue])
            Assert.NotNull(NumberFormat.Parse(code).Show(value));
    }
}
