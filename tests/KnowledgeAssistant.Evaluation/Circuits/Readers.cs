using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestCircuits;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>Users of their own: what one of them does must not be seen to reach the pages of the others.</summary>
internal static class Readers
{
    private const string Password = "a password for measuring 1";

    public static async Task AddAsync(string data, int count, CancellationToken cancellationToken)
    {
        await using var services = EvaluationServices.Build(DataFolder.At(data));
        var users = services.GetRequiredService<UserAdministration>();
        for (var i = 0; i < count; i++)
            if ((await users.AddAsync(Name(i), UserRole.Reader, [], Password, cancellationToken)).Problems is [var problem, ..])
                throw new InvalidOperationException(problem);
    }

    public static Task<CircuitSite> SignInAsync(Uri address, int reader, CancellationToken cancellationToken) =>
        CircuitSite.SignInAsync(address, Name(reader), Password, cancellationToken);

    private static string Name(int reader) => string.Create(CultureInfo.InvariantCulture, $"reader{reader}");
}
