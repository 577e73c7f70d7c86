using System.CommandLine;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>Users without a browser; works beside a running server, which heeds the change within a minute.</summary>
internal static class UsersCommand
{
    public static Command Create() =>
        new("users", "Add, list and disable the users of the web pages.") { CreateAdd(), CreateList(), CreateDisable() };

    private static Command CreateAdd()
    {
        var name = Name();
        var role = Role();
        var groups = new Option<string[]>("--group")
        {
            Description = "Key of a group the user is in; made when it does not exist. May be repeated.",
            HelpName = "KEY",
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };
        var fromInput = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from standard input; without it one is made and printed, to be changed at the first sign-in.",
        };
        var data = SharedOptions.Data();
        var command = new Command("add", "Add a user.") { name, role, groups, fromInput, data };
        command.Runs(
            async (result, cancellationToken) =>
            {
                var password = result.GetValue(fromInput) ? await ReadPasswordAsync(cancellationToken) : null;
                await using var product = await OpenAsync(result, result.GetValue(data), cancellationToken);
                var change = await product
                    .GetRequiredService<UserAdministration>()
                    .AddAsync(
                        result.GetRequiredValue(name),
                        result.GetValue(role),
                        result.GetValue(groups) ?? [],
                        password,
                        cancellationToken
                    );
                Require(change);
                await result.InvocationConfiguration.Error.WriteLineAsync(
                    change.Password is null
                        ? $"Added {change.User!.Name}."
                        : $"Added {change.User!.Name}. The password, to be changed at the first sign-in:"
                );
                if (change.Password is not null)
                    await result.InvocationConfiguration.Output.WriteLineAsync(change.Password);
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Command CreateList()
    {
        var json = SharedOptions.Json();
        var data = SharedOptions.Data();
        var command = new Command("list", "List the users.") { json, data };
        command.Runs(
            async (result, cancellationToken) =>
            {
                await using var product = await OpenAsync(result, result.GetValue(data), cancellationToken);
                var users = await product.GetRequiredService<UserDirectory>().ListAsync(cancellationToken);
                var output = result.InvocationConfiguration.Output;
                if (result.GetValue(json))
                    await JsonOutput.WriteAsync(output, UserList.Of(users), UsersJson.Default.UserList);
                else
                    foreach (var user in users)
                        await output.WriteLineAsync(Describe(user));
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Command CreateDisable()
    {
        var name = Name();
        var data = SharedOptions.Data();
        var command = new Command("disable", "Disable a user: their open pages stop within a minute.") { name, data };
        command.Runs(
            async (result, cancellationToken) =>
            {
                await using var product = await OpenAsync(result, result.GetValue(data), cancellationToken);
                var wanted = result.GetRequiredValue(name);
                var users = await product.GetRequiredService<UserDirectory>().ListAsync(cancellationToken);
                var user =
                    users.FirstOrDefault(each => each.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                    ?? throw new CommandFailedException($"There is no user '{wanted}'. See 'knowledge-assistant users list'.");
                Require(await product.GetRequiredService<UserAdministration>().DisableAsync(user.Id, cancellationToken));
                await result.InvocationConfiguration.Error.WriteLineAsync($"Disabled {user.Name}.");
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static Option<UserRole> Role() =>
        new("--role")
        {
            Description = "What the user may do: reader, reviewer or admin.",
            HelpName = "ROLE",
            Required = true,
            CustomParser = argument =>
            {
                var name = Enum.GetNames<UserRole>()
                    .FirstOrDefault(name => name.Equals(argument.Tokens[0].Value, StringComparison.OrdinalIgnoreCase));
                if (name is not null)
                    return Enum.Parse<UserRole>(name);
                argument.AddError($"--role: '{argument.Tokens[0].Value}' is no role: write reader, reviewer or admin.");
                return default;
            },
        };

    private static Argument<string> Name() => new("NAME") { Description = "The name the user signs in with." };

    private static async Task<ServiceProvider> OpenAsync(ParseResult result, string? data, CancellationToken cancellationToken)
    {
        var product = ProductServices.Build(data, result.InvocationConfiguration.Error);
        product.GetRequiredService<DataFolder>().Create();
        await product.GetRequiredService<AppDatabase>().PrepareAsync(cancellationToken);
        return product;
    }

    /// <summary>The first line, so that it can be piped and is seen neither on the screen nor in the list of processes.</summary>
    private static async Task<string> ReadPasswordAsync(CancellationToken cancellationToken) =>
        await Console.In.ReadLineAsync(cancellationToken) is { Length: > 0 } password
            ? password
            : throw new WrongUsageException("--password-stdin: standard input holds no password.");

    private static void Require(AccessChange change)
    {
        if (!change.Succeeded)
            throw new CommandFailedException(string.Join(Environment.NewLine, change.Problems));
    }

    private static string Describe(KnownUser user) =>
        $"{user.Name}\t{user.Role.ToString().ToLowerInvariant()}\t{string.Join(',', user.Groups)}{(user.Disabled ? "\tdisabled" : "")}";
}

internal sealed record UserList(IReadOnlyList<UserRow> Users)
{
    public static UserList Of(IEnumerable<KnownUser> users) =>
        new([.. users.Select(user => new UserRow(user.Id, user.Name, user.Role.ToString(), user.Groups, user.Disabled, user.CreatedAt))]);
}

internal sealed record UserRow(Guid Id, string Name, string Role, IReadOnlyList<string> Groups, bool Disabled, DateTime CreatedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UserList))]
internal sealed partial class UsersJson : JsonSerializerContext;
