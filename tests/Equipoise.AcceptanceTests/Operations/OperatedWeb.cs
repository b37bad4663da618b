using Equipoise.Web;
using Equipoise.Web.Accounts;
using Equipoise.Web.Operations;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Builder;
using NodaTime;

namespace Equipoise.AcceptanceTests.Operations;

/// <summary>The program with an installation's options, at a port of its choice.</summary>
internal sealed class OperatedWeb : IAsyncDisposable
{
    private readonly WebApplication application;

    private OperatedWeb(WebApplication application) => this.application = application;

    public string Address => application.Urls.Single();

    public static async Task<OperatedWeb> Start(string ledger, RateLimits? limits, params string[] args)
    {
        var options = ServeOptions.Parse(["--ledger", ledger, "--clock", "rehearsal", .. args]);
        var built = Application.Build(options, TrialPlace.Of(options, _ => null), TimeProvider.System, new AccountSettings { HashIterations = 1_000, FailureAnsweredAfter = Duration.Zero }, limits);
        await built.StartAsync();
        return new OperatedWeb(built);
    }

    public HttpClient Client(string? host = null, bool overProxy = false)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Host = host;
        if (overProxy)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.55");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        }

        return client;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
