using Equipoise.Tests;
using Equipoise.Web;
using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Equipoise.AcceptanceTests;

/// <summary>The rehearsal of the interleukin-2 trial that the tests of the web program look at, written once for all of them.</summary>
public sealed class WebRehearsal : IDisposable
{
    private readonly TemporaryFolder place = new();

    public WebRehearsal()
    {
        var run = CliRun.Of("rehearse", Repository.Path("protocols", "il2-rcc.yaml"), "--scenario", "abstract", "--seed", "4", "--out", place["run"]);
        run.ExitCode.ShouldBe(0, run.Error);
        Entries = CliRun.Of("verify", Ledger, "--json").Json.GetProperty("entries").GetInt32();
        Web = new WebInProcess(Ledger);
        using var ledger = Adapters.Storage.LedgerStores.OpenReadOnly(Ledger);
        Entries = (int)ledger.Version;
    }

    /// <summary>How many entries the ledger holds.</summary>
    public int Entries { get; }

    /// <summary>The program on the untouched ledger.</summary>
    internal WebInProcess Web { get; }

    /// <summary>The ledger.</summary>
    public string Ledger => File("ledger.db");

    /// <summary>Entries of the ledger.</summary>
    public int Entries { get; }

    /// <summary>A file of the rehearsal.</summary>
    public string File(string name) => Path.Combine(place["run"], name);

    /// <summary>A path for a file of a test's own.</summary>
    internal string New(string name) => place[name + Path.GetRandomFileName()];

    public void Dispose()
    {
        Web.Dispose();
        place.Dispose();
    }
}

/// <summary>The tests that share the rehearsal.</summary>
[CollectionDefinition(Name)]
public sealed class WebCollection : ICollectionFixture<WebRehearsal>
{
    public const string Name = "web";
}

/// <summary>The program in this process, without a network.</summary>
internal sealed class WebInProcess(string ledger) : WebApplicationFactory<InspectedLedger>
{
    /// <summary>A client as a browser asks: for pages.</summary>
    public HttpClient Browser()
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseSetting("ledger", ledger).UseSetting("urls", "http://localhost:5080");
}

/// <summary>The program as it listens on the loopback interface, at a port of its choice.</summary>
internal sealed class WebListening : IAsyncDisposable
{
    private readonly WebApplication application;

    private WebListening(WebApplication application) => this.application = application;

    public string Address => application.Urls.Single();

    public static async Task<WebListening> Start(string ledger)
    {
        var built = Application.Build(ServeOptions.Parse(["--ledger", ledger, "--urls", "http://127.0.0.1:0"]), new InspectedLedger(ledger, TimeProvider.System));
        await built.StartAsync();
        return new WebListening(built);
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
