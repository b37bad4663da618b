using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Web;
using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Equipoise.AcceptanceTests;

/// <summary>The pages as HTTP gives them.</summary>
[Collection(WebCollection.Name)]
public sealed partial class WebPagesTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task Every_route_of_the_catalogue_answers()
    {
        using var client = rehearsal.Web.Browser();
        foreach (var path in RouteCatalogue.All.SelectMany(r => Examples(r.Pattern)))
        {
            using var response = await client.GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    [Fact]
    public async Task Every_page_of_the_ledger_shows_its_entries_once_and_in_order()
    {
        using var client = rehearsal.Web.Browser();
        var seen = new List<int>();
        for (var (page, more) = (1, true); more; page++)
        {
            var html = await client.GetStringAsync($"/ledger?page={page}");
            seen.AddRange(EntryId().Matches(html).Select(m => int.Parse(m.Groups[1].ValueSpan)));
            more = html.Contains("rel=\"next\"", StringComparison.Ordinal);
        }

        seen.ShouldBe(Enumerable.Range(1, rehearsal.Entries));
    }

    [Fact]
    public async Task Entries_are_filtered_by_participant_and_type()
    {
        using var client = rehearsal.Web.Browser();
        var expected = CliRun.Of("ledger", rehearsal.Ledger, "--participant", "SYN-02-001", "--type", "DoseGiven", "--json").Json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("sequence").GetInt32());
        var html = await client.GetStringAsync("/ledger?participant=SYN-02-001&type=DoseGiven");
        EntryId().Matches(html).Select(m => int.Parse(m.Groups[1].ValueSpan)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("/participants/nobody", 404)]
    [InlineData("/reports/none", 404)]
    [InlineData("/ledger?page=5000", 404)]
    [InlineData("/ledger?page=0", 404)]
    [InlineData("/ledger?page=-1", 404)]
    [InlineData("/ledger?page=99999999999", 404)]
    [InlineData("/ledger?type=Nothing", 404)]
    [InlineData("/nothing", 404)]
    public async Task What_is_not_there_is_a_problem_to_a_program_and_a_page_to_a_browser(string path, int status)
    {
        using var program = rehearsal.Web.CreateClient();
        using var problem = await program.GetAsync(path);
        ((int)problem.StatusCode).ShouldBe(status);
        problem.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
        JsonDocument.Parse(await problem.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetInt32().ShouldBe(status);
        using var browser = rehearsal.Web.Browser();
        using var page = await browser.GetAsync(path);
        ((int)page.StatusCode).ShouldBe(status);
        page.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("text/html");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Nothing_can_be_changed(string method)
    {
        using var client = rehearsal.Web.CreateClient();
        var before = await File.ReadAllBytesAsync(rehearsal.Ledger);
        foreach (var path in RouteCatalogue.All.SelectMany(r => Examples(r.Pattern)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await client.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, path);
        }

        (await File.ReadAllBytesAsync(rehearsal.Ledger)).ShouldBe(before);
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_and_no_page_has_script_or_inline_style()
    {
        using var client = rehearsal.Web.Browser();
        foreach (var path in RouteCatalogue.All.SelectMany(r => Examples(r.Pattern)).Append("/nothing"))
        {
            using var response = await client.GetAsync(path);
            response.Headers.GetValues("Content-Security-Policy").ShouldBe([SecurityHeaders.ContentSecurityPolicy], path);
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], path);
            response.Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue(path);
            var html = await response.Content.ReadAsStringAsync();
            if (response.Content.Headers.ContentType?.MediaType == "text/html")
            {
                Inline().Match(Stored().Replace(html, "")).Value.ShouldBe("", path);
                html.ShouldStartWith("<!DOCTYPE html>");
                html.ShouldContain("Equipoise</title>");
            }
        }
    }

    [Fact]
    public async Task Every_page_of_the_trial_says_that_its_participants_are_synthetic_and_that_the_ledger_is_intact()
    {
        using var client = rehearsal.Web.Browser();
        foreach (var path in RouteCatalogue.All.Where(r => r.Tells != Disclosure.Nothing).SelectMany(r => Examples(r.Pattern)))
        {
            var html = await client.GetStringAsync(path);
            html.ShouldContain("SYNTHETIC PARTICIPANTS.", customMessage: path);
            html.ShouldContain(FormattableString.Invariant($"Intact, {rehearsal.Entries:N0} entries"), customMessage: path);
        }
    }

    [Fact]
    public async Task Doses_are_written_out_and_times_stand_beside_the_time_at_the_site()
    {
        using var client = rehearsal.Web.Browser();
        var html = Stored().Replace(await client.GetStringAsync("/participants/SYN-02-001"), "");
        html.ShouldMatch(@"\d\d million international units");
        html.ShouldMatch(@"\d(\.\d\d?)? mL");
        html.ShouldMatch(@"1997-\d\d-\d\d \d\d:\d\d UTC");
        html.ShouldMatch(@"\d\d:\d\d in America/New_York");
        Abbreviation().IsMatch(html).ShouldBeFalse();
    }

    [Fact]
    public async Task The_report_is_the_one_that_the_rehearsal_wrote()
    {
        using var client = rehearsal.Web.Browser();
        var page = await client.GetStringAsync("/reports/final");
        var file = await File.ReadAllTextAsync(rehearsal.File("report.html"));
        var body = file[file.IndexOf("<main id=\"report\">", StringComparison.Ordinal)..file.IndexOf("</main>", StringComparison.Ordinal)];
        page.ShouldContain(body);
        (await client.GetStringAsync("/reports/interim")).ShouldContain("CONFIDENTIAL - CLOSED.");
    }

    [Fact]
    public void A_route_that_is_not_in_the_catalogue_is_found()
    {
        var mapped = rehearsal.Web.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).ToList();
        Undeclared(mapped).ShouldBeEmpty();
        mapped.OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText).ShouldBe(RouteCatalogue.All.Select(r => r.Pattern), ignoreOrder: true);

        var stray = new RouteEndpointBuilder(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/stray"), 0).Build();
        Undeclared([.. mapped, stray]).ShouldBe(["/stray"]);
    }

    [Fact]
    public async Task A_tampered_ledger_is_shown_as_not_intact_and_the_entry_is_named()
    {
        var path = Tampered();
        var found = LedgerVerification.Verify(path);
        found.Intact.ShouldBeFalse();
        using var web = new WebInProcess(path);
        using var client = web.Browser();
        foreach (var page in RouteCatalogue.All.Where(r => r.Tells is Disclosure.Conduct or Disclosure.Allocations).SelectMany(r => Examples(r.Pattern)))
        {
            var html = await client.GetStringAsync(page);
            html.ShouldContain("The ledger is NOT intact", customMessage: page);
            html.ShouldContain($"NOT intact: entry {found.FirstBadEntry!.Value.ToString("#,0")}", customMessage: page);
        }

        // What stands behind the break is shown as stored and relied upon by nothing: the cuts are behind it.
        var lastPage = (found.Entries + 49) / 50;
        (await client.GetStringAsync($"/ledger?page={lastPage}")).ShouldContain("Rows that do not fit");
        (await client.GetAsync("/reports/final")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_change_of_the_file_is_seen_at_once()
    {
        var path = rehearsal.New("live");
        File.Copy(rehearsal.Ledger, path);
        using var web = new WebInProcess(path);
        using var client = web.Browser();
        (await client.GetStringAsync("/")).ShouldContain("The ledger is intact");
        var time = File.GetLastWriteTimeUtc(path);
        File.Copy(Tampered(), path, overwrite: true);
        File.SetLastWriteTimeUtc(path, time);
        (await client.GetStringAsync("/")).ShouldContain("The ledger is NOT intact");
    }

    [Fact]
    public async Task A_real_trial_in_the_place_of_the_rehearsal_is_not_served()
    {
        var path = rehearsal.New("replaced");
        File.Copy(rehearsal.Ledger, path);
        using var web = new WebInProcess(path);
        using var client = web.Browser();
        (await client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        File.Copy(RealTrial(), path, overwrite: true);
        foreach (var page in RouteCatalogue.All.Where(r => r.Tells != Disclosure.Nothing).SelectMany(r => Examples(r.Pattern)))
        {
            using var response = await client.GetAsync(page);
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, page);
            var html = await response.Content.ReadAsStringAsync();
            html.ShouldContain("no sign-in");
            html.ShouldNotContain("renal cell");
            html.ShouldNotContain(path);
        }
    }

    [Fact]
    public void A_ledger_that_is_not_synthetic_is_refused()
    {
        var path = RealTrial();
        Should.Throw<BadInputException>(() => new InspectedLedger(path, TimeProvider.System).Read()).Diagnostics[0].Code.ShouldBe("W003");
        var run = WebProcess.Run("--ledger", path, "--urls", "http://localhost:0");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("W003");
        run.Error.ShouldContain("no sign-in");
    }

    [Fact]
    public void An_activation_that_was_changed_to_synthetic_is_refused()
    {
        // Whatever the first entry says now, it does not verify. SQLite keeps old copies of a row in unused space: each of them is changed.
        var bytes = File.ReadAllBytes(rehearsal.Ledger);
        for (int at = 0, next; (next = bytes.AsSpan(at).IndexOf("\"synthetic\":true"u8)) >= 0; at += next + 1)
        {
            bytes[at + next + 3] ^= 1;
        }

        var path = rehearsal.New("activation");
        File.WriteAllBytes(path, bytes);
        Should.Throw<BadInputException>(() => new InspectedLedger(path, TimeProvider.System).Read()).Diagnostics[0].Code.ShouldBe("W004");
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.168.1.5:5080")]
    [InlineData("http://example.org")]
    [InlineData("http://localhost.example.org:5080")]
    [InlineData("https://localhost:5080")]
    [InlineData("localhost:5080")]
    [InlineData("http://localhost:5080;http://0.0.0.0:5081")]
    public void Only_the_loopback_interface_is_listened_at(string urls)
    {
        Should.Throw<BadInputException>(() => ServeOptions.Parse(["--urls", urls])).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("W002");
    }

    [Fact]
    public void The_program_ends_with_2_when_it_is_to_listen_elsewhere()
    {
        var run = WebProcess.Run("--ledger", rehearsal.Ledger, "--urls", "http://0.0.0.0:0");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("loopback");
    }

    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.5.0.9:5080")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://localhost:5080;http://127.0.0.1:5081")]
    public void A_loopback_address_is_taken(string urls) => ServeOptions.Parse(["--urls=" + urls]).Addresses.ShouldNotBeEmpty();

    [Theory]
    [InlineData("--ledgr", "x")]
    [InlineData("--ledger")]
    [InlineData("x")]
    public void An_unknown_option_is_refused(params string[] args) => Should.Throw<BadInputException>(() => ServeOptions.Parse(args)).Diagnostics[0].Code.ShouldBe("W001");

    [Fact]
    public async Task A_name_that_someone_else_points_to_this_machine_is_refused()
    {
        using var client = rehearsal.Web.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example.org" } };
        using var response = await client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Injected_text_is_shown_as_text()
    {
        var path = rehearsal.New("injection");
        WebInjection.Write(rehearsal.Ledger, path);
        using var web = new WebInProcess(path);
        using var client = web.Browser();
        foreach (var text in WebInjection.Corpus)
        {
            var escaped = Uri.EscapeDataString(text);
            string[] asPath = text.Contains('\0', StringComparison.Ordinal) ? [] : ["/participants/" + escaped, "/reports/" + escaped, "/" + escaped];
            foreach (var page in (string[])["/", "/participants", "/ledger?page=51", "/ledger?participant=" + escaped, "/ledger?type=" + escaped, .. asPath])
            {
                using var response = await client.GetAsync(page);
                var html = await response.Content.ReadAsStringAsync();
                ((int)response.StatusCode).ShouldBeOneOf(200, 400, 404);
                html.ShouldNotContain("<script", Case.Insensitive, page);
                html.ShouldNotContain("<img", Case.Insensitive, page);
                html.ShouldNotContain("<svg onload", Case.Insensitive, page);
                html.ShouldNotContain("href=\"javascript:", Case.Insensitive, page);
            }
        }

        // Each can be reached by its own link, whatever stands in its number.
        foreach (var text in WebInjection.Corpus.Where(t => !t.Contains('\0', StringComparison.Ordinal)))
        {
            (await client.GetAsync("/participants/" + Uri.EscapeDataString(text))).StatusCode.ShouldBe(HttpStatusCode.OK, text);
        }
    }

    private static IEnumerable<string> Examples(string pattern) => pattern switch
    {
        "/participants/{participant}" => ["/participants/SYN-02-001", "/participants/SYN-01-002"],
        "/reports/{cut}" => ["/reports/final", "/reports/interim"],
        _ => [pattern],
    };

    private static List<string> Undeclared(IEnumerable<Microsoft.AspNetCore.Http.Endpoint> endpoints) =>
        [.. endpoints.Where(e => e.Metadata.GetMetadata<Equipoise.Web.Route>() is null).Select(e => (e as RouteEndpoint)?.RoutePattern.RawText ?? e.DisplayName ?? "?")];

    private string Tampered()
    {
        var bytes = File.ReadAllBytes(rehearsal.Ledger);
        var at = bytes.AsSpan().LastIndexOf("SYN-03-003"u8);
        bytes[at + 9] ^= 1;
        var path = rehearsal.New("tampered");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string RealTrial()
    {
        var path = rehearsal.New("real");
        var run = CliRun.Of("new", Repository.Path("protocols", "il2-rcc.yaml"), path, "--actor", "sponsor");
        run.ExitCode.ShouldBe(0, run.Error);
        return path;
    }

    [GeneratedRegex("id=\"entry-([0-9]+)\"")]
    private static partial Regex EntryId();

    [GeneratedRegex("<script|\\sstyle=|\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("<pre.*?</pre>", RegexOptions.Singleline)]
    private static partial Regex Stored();

    [GeneratedRegex("\\b(IU|MIU)\\b")]
    private static partial Regex Abbreviation();
}
