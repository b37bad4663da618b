using Equipoise.Tests;
using Equipoise.Web;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Equipoise.AcceptanceTests;

/// <summary>The rehearsal of the interleukin-2 trial that the tests of the web program go on with, written once for all of them.</summary>
public sealed class WebRehearsal : IDisposable
{
    private readonly TemporaryFolder place = new();

    public WebRehearsal()
    {
        var run = CliRun.Of("rehearse", Repository.Path("protocols", "il2-rcc.yaml"), "--scenario", "abstract", "--seed", "4", "--out", place["run"]);
        run.ExitCode.ShouldBe(0, run.Error);
    }

    /// <summary>A copy of the trial under way, with its vault, for a test of its own.</summary>
    public string Running()
    {
        var folder = place[Path.GetRandomFileName()];
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Path.Combine(place["run"], "running")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return Path.Combine(folder, "ledger.db");
    }

    /// <summary>A copy of the finished trial's ledger.</summary>
    public string Finished()
    {
        var folder = place[Path.GetRandomFileName()];
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(place["run"], "ledger.db"), Path.Combine(folder, "ledger.db"));
        return Path.Combine(folder, "ledger.db");
    }

    public void Dispose() => place.Dispose();
}

/// <summary>The tests that share the rehearsal.</summary>
[CollectionDefinition(Name)]
public sealed class WebCollection : ICollectionFixture<WebRehearsal>, ICollectionFixture<Browser.Chromium>
{
    public const string Name = "web";
}

/// <summary>A clock that a test sets.</summary>
internal sealed class TestClock(Instant start) : TimeProvider
{
    private Instant now = start;

    public void Pass(Duration time) => now += time;

    public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
}

/// <summary>The program as it listens on the loopback interface, at a port of its choice, with the labelled accounts of a rehearsal.</summary>
internal sealed class WebListening : IAsyncDisposable
{
    private readonly WebApplication application;

    private WebListening(WebApplication application, TestClock clock) => (this.application, Clock) = (application, clock);

    public string Address => application.Urls.Single();

    public TestClock Clock { get; }

    public TrialHost Host => application.Services.GetRequiredService<TrialHost>();

    public IServiceProvider Services => application.Services;

    public static async Task<WebListening> Start(string ledger)
    {
        var options = ServeOptions.Parse(["--ledger", ledger, "--urls", "http://127.0.0.1:0"]);
        Instant last;
        using (var store = Adapters.Storage.LedgerStores.OpenReadOnly(ledger))
        {
            last = store.Load().LastRecordedAt;
        }

        var clock = new TestClock(last + Duration.FromMinutes(1));
        var built = Application.Build(options, TrialPlace.Of(options, _ => null), clock);
        await DemonstrationGrants.GiveAsync(built.Services.GetRequiredService<TrialHost>());
        await built.StartAsync();
        return new WebListening(built, clock);
    }

    /// <summary>A browser without scripts: cookies are kept, redirections followed only where asked.</summary>
    public HttpClient Browser(string account)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new System.Net.CookieContainer() }) { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        client.DefaultRequestHeaders.Add("Cookie", "as=" + account);
        return client;
    }

    /// <summary>What a browser has once the account has signed in.</summary>
    public Task<IEnumerable<Microsoft.Playwright.Cookie>> Cookies(string account) =>
        Task.FromResult<IEnumerable<Microsoft.Playwright.Cookie>>(account.Length == 0 ? [] : [new Microsoft.Playwright.Cookie { Name = "as", Value = account, Url = Address }]);

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
