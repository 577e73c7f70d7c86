using System.Net;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents.Backups;
using KnowledgeAssistant.Storage;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Hosting;

/// <summary>A backup of a running server, restored elsewhere and started: whoever could sign in can, whoever was signed in is.</summary>
public sealed class RestoredSignInTests : IAsyncLifetime
{
    private const string Password = "seven quiet tall ships";

    private readonly string _folder = Directory.CreateTempSubdirectory("ka-restored-").FullName;
    private RunningHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync();

    [Fact]
    public async Task Start_OnARestoredBackup_PasswordsKeysAndSignInsHold()
    {
        var ada = (await _host.Get<UserAdministration>().AddAsync("Ada", UserRole.Admin, [], Password, CancellationToken.None)).User!;
        var key = (await _host.Get<ApiKeys>().CreateAsync(ada.Id, "test", 30, CancellationToken.None)).Key!;
        using var before = new Browser();
        Assert.Equal(HttpStatusCode.Redirect, await before.SignInAsync(_host.Address, Password));

        var backup = Path.Combine(_folder, "backup");
        await new Backup(DataFolder.At(_host.DataFolder), TimeProvider.System).RunAsync(backup, new Silent(), CancellationToken.None);
        var restored = DataFolder.At(Path.Combine(_folder, "restored"));
        await new BackupRestore(restored).RunAsync(backup, new Silent(), CancellationToken.None);
        await using var server = await HostProcess.StartAsync(restored.Root, 0);

        using var anew = new Browser();
        Assert.Equal(HttpStatusCode.Redirect, await anew.StatusAsync($"{server.Address}/account/password"));
        Assert.NotEqual(HttpStatusCode.Redirect, await anew.SignInAsync(server.Address, "not the password"));
        Assert.Equal(HttpStatusCode.Redirect, await anew.SignInAsync(server.Address, Password));
        Assert.Equal(HttpStatusCode.OK, await anew.StatusAsync($"{server.Address}/account/password"));
        // The cookie of the old server.
        Assert.Equal(HttpStatusCode.OK, await before.StatusAsync($"{server.Address}/account/password"));
        var answer = $"{server.Address}/api/v1/answers/{Guid.CreateVersion7():D}";
        Assert.Equal(HttpStatusCode.NotFound, await anew.StatusAsync(answer, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await anew.StatusAsync(answer, key[..^1] + (key[^1] == 'A' ? 'B' : 'A')));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Cookies and no redirects; a cookie belongs to the host's name, whatever the port.</summary>
    private sealed class Browser : IDisposable
    {
#pragma warning disable RS0030 // the tests' own client to their own server
        private readonly HttpClient _http = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = new CookieContainer(),
                UseProxy = false,
            }
        );
#pragma warning restore RS0030

        public async Task<HttpStatusCode> SignInAsync(string address, string password)
        {
            var page = await _http.GetStringAsync($"{address}/account/sign-in");
            var token = Regex.Match(
                page,
                "name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"",
                RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(5)
            );
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["_handler"] = "sign-in",
                    ["Input.Name"] = "Ada",
                    ["Input.Password"] = password,
                    ["__RequestVerificationToken"] = token.Groups["token"].Value,
                }
            );
            using var answer = await _http.PostAsync($"{address}/account/sign-in", form);
            return answer.StatusCode;
        }

        public async Task<HttpStatusCode> StatusAsync(string address, string? key = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (key is not null)
                request.Headers.Authorization = new("Bearer", key);
            using var answer = await _http.SendAsync(request);
            return answer.StatusCode;
        }

        public void Dispose() => _http.Dispose();
    }

    private sealed class Silent : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value) { }
    }
}
