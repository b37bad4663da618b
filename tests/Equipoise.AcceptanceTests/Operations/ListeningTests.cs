using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Equipoise.Adapters;
using Equipoise.Tests;
using Equipoise.Web.Accounts;
using Equipoise.Web.Operations;

namespace Equipoise.AcceptanceTests.Operations;

/// <summary>Reached from elsewhere: by https, or behind a proxy, by a name, within limits.</summary>
[Collection(WebCollection.Name)]
public sealed class ListeningTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task Over_https_the_browser_is_held_to_it()
    {
        using var folder = new TemporaryFolder();
        WriteCertificate(folder, DateTimeOffset.UtcNow.AddDays(1));
        await using var web = await OperatedWeb.Start(rehearsal.Running(), null, "--urls", "https://127.0.0.1:0", "--tls-certificate", folder["c.pem"], "--tls-key", folder["k.pem"], "--host", "trial.test");
        using var client = web.Client("trial.test");
        using var page = await client.GetAsync("/sign-in");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Strict-Transport-Security").Single().ShouldContain("max-age=31536000");
        page.Headers.GetValues("Set-Cookie").ShouldAllBe(c => c.Contains("secure", StringComparison.OrdinalIgnoreCase));
        foreach (var header in new[] { "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Permitted-Cross-Domain-Policies" })
        {
            page.Headers.Contains(header).ShouldBeTrue(header);
        }

        page.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("unsafe-inline");
        page.Headers.Contains("Server").ShouldBeFalse();
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var stranger = web.Client("elsewhere.test");
        (await stranger.GetAsync("/sign-in")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_refused_at_the_start()
    {
        using var folder = new TemporaryFolder();
        WriteCertificate(folder, DateTimeOffset.UtcNow.AddDays(-1));
        (await Should.ThrowAsync<BadInputException>(() => OperatedWeb.Start(rehearsal.Running(), null, "--urls", "https://127.0.0.1:0", "--tls-certificate", folder["c.pem"], "--tls-key", folder["k.pem"]))).Diagnostics.Single().Code.ShouldBe("W023");
        (await Should.ThrowAsync<BadInputException>(() => OperatedWeb.Start(rehearsal.Running(), null, "--urls", "https://127.0.0.1:0", "--tls-certificate", folder["none.pem"]))).Diagnostics.Single().Code.ShouldBe("W023");
    }

    [Fact]
    public async Task Behind_a_proxy_only_what_a_known_one_says_came_over_https_is_answered()
    {
        await using (var web = await OperatedWeb.Start(rehearsal.Running(), null, "--urls", "http://127.0.0.1:0", "--behind-proxy", "127.0.0.1", "--host", "trial.test"))
        {
            using var bare = web.Client("trial.test");
            using var proxied = web.Client("trial.test", overProxy: true);
            using var other = web.Client("elsewhere.test", overProxy: true);
            (await bare.GetAsync("/sign-in")).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
            (await bare.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await bare.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await proxied.GetAsync("/sign-in")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await proxied.GetAsync("/metrics")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "the client is elsewhere");
            (await other.GetAsync("/sign-in")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        await using var believing = await OperatedWeb.Start(rehearsal.Running(), null, "--urls", "http://127.0.0.1:0", "--behind-proxy", "10.9.9.9", "--host", "trial.test");
        using var liar = believing.Client("trial.test", overProxy: true);
        (await liar.GetAsync("/sign-in")).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest, "nobody but the proxy is believed");
    }

    [Fact]
    public async Task The_labelled_accounts_are_reached_from_this_machine_alone()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        (await Should.ThrowAsync<BadInputException>(() => DemonstrationAccounts.RequireNoneAsync(web.Services))).Diagnostics.Single().Code.ShouldBe("W026");
    }

    [Fact]
    public async Task Requests_beyond_the_limits_are_told_when_to_come_again()
    {
        await using var web = await OperatedWeb.Start(rehearsal.Running(), new RateLimits(SignInsPerMinute: 3, AddressPerSecond: 2, AccountPerSecond: 1), "--urls", "http://127.0.0.1:0");
        using var client = web.Client();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await client.PostAsync("/sign-in", new FormUrlEncodedContent([]));
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                answer.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
                answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            }
        }

        statuses[..3].ShouldAllBe(s => s != HttpStatusCode.TooManyRequests);
        statuses[3..].ShouldAllBe(s => s == HttpStatusCode.TooManyRequests);
        var pages = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
        {
            using var answer = await client.GetAsync("/style.css");
            pages.Add(answer.StatusCode);
        }

        pages.Count(p => p == HttpStatusCode.OK).ShouldBeInRange(10, 30);
        pages.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    private static void WriteCertificate(TemporaryFolder folder, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=trial.test", key, HashAlgorithmName.SHA256).CreateSelfSigned(until.AddDays(-7), until);
        File.WriteAllText(folder["c.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["k.pem"], key.ExportPkcs8PrivateKeyPem());
    }
}
