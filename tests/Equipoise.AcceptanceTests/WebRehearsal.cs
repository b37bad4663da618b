using Equipoise.Tests;
using Equipoise.Web;
using Equipoise.Web.Accounts;
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
    /// <summary>An account that has no role; it is made when it is first asked for.</summary>
    public const string Stranger = "stranger";

    private readonly WebApplication application;

    private WebListening(WebApplication application, TestClock clock) => (this.application, Clock) = (application, clock);

    public string Address => application.Urls.Single();

    public TestClock Clock { get; }

    public IServiceProvider Services => application.Services;

    public TrialHost Host => application.Services.GetRequiredService<TrialHost>();

    public static async Task<WebListening> Start(string ledger, AccountSettings? settings = null)
    {
        var options = ServeOptions.Parse(["--ledger", ledger, "--urls", "http://127.0.0.1:0"]);
        Instant last;
        using (var store = Adapters.Storage.LedgerStores.OpenReadOnly(ledger))
        {
            last = store.Load().LastRecordedAt;
        }

        var clock = new TestClock(last + Duration.FromMinutes(1));
        var built = Application.Build(options, TrialPlace.Of(options, _ => null), clock, settings ?? new AccountSettings { HashIterations = 1_000, FailureAnsweredAfter = Duration.Zero });
        await DemonstrationGrants.GiveAsync(built.Services.GetRequiredService<TrialHost>());
        await DemonstrationAccounts.ReadyAsync(built.Services);
        await built.StartAsync();
        return new WebListening(built, clock);
    }

    /// <summary>A browser without scripts: cookies are kept, redirections followed only where asked.</summary>
    public HttpClient Browser(string account)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new System.Net.CookieContainer() }) { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        if (account == Stranger)
        {
            DemonstrationAccounts.MakeAsync(application.Services, [(Stranger, "Synthetic person without a role")], synthetic: true, loopback: true).GetAwaiter().GetResult();
        }

        if (account.Length > 0)
        {
            client.DefaultRequestHeaders.Add("Cookie", "equipoise-session=" + SessionOf(account));
        }

        return client;
    }

    /// <summary>What a browser has once the account has signed in.</summary>
    public IEnumerable<Microsoft.Playwright.Cookie> Cookies(string account) =>
        account.Length == 0 ? [] : [new Microsoft.Playwright.Cookie { Name = "equipoise-session", Value = SessionOf(account), Url = Address }];

    /// <summary>The key of a fresh session of a labelled account, without the pages of the sign-in.</summary>
    public string SessionOf(string account)
    {
        DemonstrationAccounts.MakeAsync(application.Services, [(account, "Synthetic " + account)], synthetic: true, loopback: true).GetAwaiter().GetResult();
        var person = application.Services.GetRequiredService<Passwords>().FindAsync(account).GetAwaiter().GetResult().ShouldNotBeNull();
        return application.Services.GetRequiredService<Sessions>().BeginAsync(person, "a test", null).GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
