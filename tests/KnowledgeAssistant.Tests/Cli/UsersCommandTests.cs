using System.Globalization;
using System.Text.Json;
using KnowledgeAssistant.Cli;
using Xunit;

namespace KnowledgeAssistant.Tests.Cli;

public sealed class UsersCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ka-users-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Add_WithoutAPassword_WritesOnlyTheGeneratedOneToStandardOutput()
    {
        var (exitCode, output, error) = await RunAsync("add", "ines", "--role", "reader", "--group", "hr", "--group", "legal");

        Assert.Equal(0, exitCode);
        Assert.Matches("^[A-Za-z0-9]{16}\n$", output);
        Assert.Contains("Added ines", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AsJson_HoldsRoleGroupsAndState()
    {
        await RunAsync("add", "root", "--role", "Admin");
        await RunAsync("add", "ines", "--role", "reader", "--group", "hr");
        await RunAsync("disable", "INES");

        var (exitCode, output, _) = await RunAsync("list", "--json");

        Assert.Equal(0, exitCode);
        var ines = JsonDocument.Parse(output).RootElement.GetProperty("users")[0];
        Assert.Equal("ines", ines.GetProperty("name").GetString());
        Assert.Equal("Reader", ines.GetProperty("role").GetString());
        Assert.Equal("hr", ines.GetProperty("groups")[0].GetString());
        Assert.True(ines.GetProperty("disabled").GetBoolean());
    }

    [Theory]
    [InlineData(2, "no role", "add", "ines", "--role", "boss")]
    [InlineData(2, "--role", "add", "ines")]
    [InlineData(1, "group key", "add", "ines", "--role", "reader", "--group", "H R")]
    [InlineData(1, "no user 'nobody'", "disable", "nobody")]
    public async Task Users_WhatCannotBe_SaysWhyAndLeavesStandardOutputEmpty(int expected, string message, params string[] args)
    {
        var (exitCode, output, error) = await RunAsync(args);

        Assert.Equal(expected, exitCode);
        Assert.Empty(output);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        await using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await CommandLineProgram.RunAsync(["users", .. args, "--data", _folder.FullName], output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
