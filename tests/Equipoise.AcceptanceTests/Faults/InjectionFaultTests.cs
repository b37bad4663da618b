using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.AcceptanceTests.Api;
using Equipoise.AcceptanceTests.Browser;
using Equipoise.Tests;
using Equipoise.Trials.Inspection;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T12, FLT-T13: what a spreadsheet would take for a formula and a browser for a script, typed wherever people may write, stays text in pages, reports and files.</summary>
[Collection(WebCollection.Name)]
public sealed class InjectionFaultTests(WebRehearsal rehearsal, Chromium chromium, ITestOutputHelper output) : IDisposable
{
    private static readonly ImmutableArray<string> Corpus =
    [
        "=1+2", "+1+2", "-1+2", "@SUM(A1:A2)", "\t=1+2", "\r=1+2", "\n=1+2", "'=1+2", "=HYPERLINK(\"http://127.0.0.1/\",\"x\")", "=cmd|' /C calc'!A0", "a\"b,c;d", "first\nsecond\r\nthird", "'; DROP TABLE entries; --", "\" OR 1=1 --",
        "<script>window.__xss=1</script>", "<svg onload=window.__xss=1>", "<svg><script>window.__xss=1</script></svg>", "javascript:window.__xss=1", "\"><img src=x onerror=window.__xss=1>", "'><img src=x onerror=window.__xss=1>",
        "</textarea></title></style><script>window.__xss=1</script>", "<a href=\"javascript:window.__xss=1\">x</a>", "{{7*7}}${7*7}@(7*7)", "&lt;script&gt;window.__xss=1&lt;/script&gt;",
    ];

    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [BrowserFact]
    public async Task FLT_T12_T13_what_people_type_is_text_in_pages_reports_and_files()
    {
        var ledger = rehearsal.Running();
        var web = await WebListening.Start(ledger);
        await using var running = web;
        var about = FaultForms.Participant(web).Id;
        var typed = 0;
        using var nurse = web.Browser("nurse");
        using var investigator = web.Browser("investigator");
        using var manager = web.Browser("data-manager");
        using var sponsor = web.Browser("sponsor");
        using var program = await ApiProgram.Of(web, "nurse");
        async Task Type(HttpClient browser, string page, string action, params (string, string)[] fields)
        {
            var answer = await browser.FillIn(page, action, fields);
            answer.Status.ShouldBe(302, page + "\n" + string.Join('\n', fields) + "\n" + Refusal(answer.Text));
            typed++;
        }

        var site = FaultForms.SiteOf(web);
        var corrected = 0L;
        foreach (var (text, i) in Corpus.Select((c, i) => (c, i)))
        {
            // Descriptions, questions, answers, grounds; a form trims what a program does not.
            (await program.Give(new JsonObject { ["command"] = "recordDeviation", ["participant"] = about, ["kind"] = "other", ["occurredOn"] = FaultForms.Day(web, 1), ["description"] = text }.ToJsonString())).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(201, a.Text));
            if (text != text.Trim())
            {
                continue;
            }

            await Type(nurse, $"/participants/{about}/record/recordDeviation", $"/participants/{about}/record/recordDeviation", ("kind", "other"), ("occurredOn", FaultForms.Day(web)), ("description", text));
            corrected = web.Host.Current().Participants[about].Deviations[^1].Sequence;
            await Type(manager, $"/records/{about}/query", $"/records/{about}/query", ("text", text));
            var query = web.Host.Current().Participants[about].Queries.Length;
            await Type(nurse, "/queries", FormattableString.Invariant($"/participants/{about}/queries/{query}"), ("answer", text));
            await Type(investigator, FormattableString.Invariant($"/participants/{about}/entries/{corrected}"), FormattableString.Invariant($"/participants/{about}/entries/{corrected}/correct"), ("f:description", text + " " + i.ToString(CultureInfo.InvariantCulture)), ("ground", text));

            // A candidate with the text as version of the consent form and as ground of the exclusion, and an account with it as the person's name.
            var id = FormattableString.Invariant($"INJ-{site}-{i}");
            await Type(nurse, "/screening", "/screening", ("participant", id), ("screenedOn", FaultForms.Day(web)));
            await Type(nurse, $"/participants/{id}/record/giveConsent", $"/participants/{id}/record/giveConsent", ("consentedOn", FaultForms.Day(web)), ("documentVersion", text));
            await Type(nurse, $"/participants/{id}/record/excludeCandidate", $"/participants/{id}/record/excludeCandidate", ("excludedOn", FaultForms.Day(web)), ("reason", "other"), ("ground", text));
            if (i % 3 == 2)
            {
                (await sponsor.FillIn("/people", "/people", ("name", FormattableString.Invariant($"inj{i}")), ("fullName", text), ("email", ""))).Status.ShouldBe(200);
                (await sponsor.FillIn(FormattableString.Invariant($"/people/inj{i}"), FormattableString.Invariant($"/people/inj{i}/give"), ("role", "trialStatistician"), ("ground", text))).ShouldSatisfyAllConditions(a => a.Status.ShouldBeOneOf([302, 422], a.Text));
                typed += 2;
            }
        }

        // Locations and therapies: one text each.
        foreach (var (command, fields) in new (string, (string, string)[])[]
        {
            ("recordSecondPrimary", [("diagnosedOn", FaultForms.Day(web)), ("location", Corpus[15])]),
            ("recordRelapse", [("evidenceOn", FaultForms.Day(web)), ("location", Corpus[14]), ("establishedBy", "imaging")]),
            ("recordNewTherapy", [("startedOn", FaultForms.Day(web)), ("therapy", Corpus[8])]),
        })
        {
            await Type(nurse, $"/participants/{about}/record/{command}", $"/participants/{about}/record/{command}", fields);
        }

        // Of the trial: the name of a cut, a site's name, a review.
        var cut = "<svg onload=window.__xss=1>";
        (await manager.FillIn("/inspection/review?from=1", "/inspection/review", ("_account", "data-manager"), ("_password", Web.Accounts.DemonstrationAccounts.Passphrase), ("conclusion", Corpus[14]))).Status.ShouldBe(302);
        foreach (var text in new[] { Corpus[15], Corpus[0] })
        {
            var opened = await sponsor.FillIn("/trial/record/openSite", "/trial/record/openSite", ("site", "9" + text.Length.ToString(CultureInfo.InvariantCulture)), ("name", text), ("timeZone", "America/Chicago"));
            opened.Status.ShouldBe(302, opened.Text);
        }

        var analysis = web.Host.Current().Protocol!.Document.Analyses[0].Id;
        var preview = $"/cuts/preview?cut={Uri.EscapeDataString(cut)}&analysis={analysis}&asOf={FaultForms.Day(web, 1)}";
        var taken = await manager.FillIn(preview, "/cuts", ("_account", "data-manager"), ("_password", Web.Accounts.DemonstrationAccounts.Passphrase));
        taken.Status.ShouldBe(302, taken.Text);
        typed += 4;

        // The board's words: what the look found is computed, each advice takes the place of the one before.
        var onCut = "/board/" + Uri.EscapeDataString(cut);
        using var independent = web.Browser("independent-statistician");
        using var board = web.Browser("board-1");
        var result = "/unblinded/" + Uri.EscapeDataString(cut) + "/result";
        var found = await independent.FillIn(result, result, ("_account", "independent-statistician"), ("_password", Web.Accounts.DemonstrationAccounts.Passphrase));
        found.Status.ShouldBe(302, Refusal(found.Text));
        foreach (var text in Corpus.Where(c => c == c.Trim()))
        {
            var advised = await board.FillIn(onCut + "/advise", onCut + "/advise", ("advice", "continue"), ("rationale", text), ("_account", "board-1"), ("_password", Web.Accounts.DemonstrationAccounts.Passphrase));
            advised.Status.ShouldBe(302, text + "\n" + Refusal(advised.Text));
            typed++;
            var recommendation = await board.GetStringAsync("/board/recommendation");
            recommendation.ShouldNotContain("<script>window.__xss");
            recommendation.ShouldNotContain("<svg onload=window.__xss");
            System.Net.WebUtility.HtmlDecode(recommendation).ReplaceLineEndings("\n").ShouldContain(text.ReplaceLineEndings("\n"), Case.Sensitive);
        }

        // The pages that show it.
        var shown = 0;
        foreach (var (account, pages) in new (string, string[])[]
        {
            ("nurse", [$"/participants/{about}", "/queries", "/to-do", "/screening", "/participants", $"/participants/INJ-{site}-14", $"/participants/{about}/adverse-events", $"/participants/{about}/entries/{corrected}", "/source-data", $"/participants/{about}/record/recordDeviation?description=" + Uri.EscapeDataString(Corpus[18])]),
            ("investigator", ["/signing", "/my-site"]),
            ("data-manager", ["/centre", $"/records/{about}", $"/records/{about}?text=" + Uri.EscapeDataString(Corpus[18]), $"/records/INJ-{site}-15", $"/ledger?participant={about}", "/query-ageing", "/deviations", "/missing", "/sites", "/cuts", "/cuts/" + Uri.EscapeDataString(cut), "/cuts/" + Uri.EscapeDataString(cut) + "/open-report", "/people", "/people/inj14", "/inspection/review"]),
            ("inspector", ["/inspection", "/inspection/rights", "/inspection/access", $"/records/{about}"]),
            ("sponsor", ["/sponsor", "/sites"]),
            ("statistician", ["/pooled", "/open-reports", "/open-reports/" + Uri.EscapeDataString(cut)]),
            ("board-1", ["/board", "/board/recommendation", onCut + "/sign", onCut + "/advise", onCut + "/report"]),
            ("independent-statistician", ["/unblinded", "/unblinded/" + Uri.EscapeDataString(cut) + "/report"]),
        })
        {
            await using var person = await Person.SignIn(chromium, web, account);
            foreach (var page in pages)
            {
                (await person.Open(page)).ShouldBe(200, $"{account} at {page}");
                await Inert(person.Page, $"{account} at {page}");
                shown++;
            }

            person.Complaints.ShouldBeEmpty(account);
            if (account == "nurse")
            {
                await person.Open($"/participants/{about}");
                var text = await person.Page.InnerTextAsync("main");
                Corpus.Where(c => c.All(ch => !char.IsControl(ch)) && !text.Contains(c, StringComparison.Ordinal)).ShouldBeEmpty("texts that the record does not show as they were typed");
            }
        }

        // Exports: no cell is a formula, and each text is read back as it was.
        var csv = await manager.GetStringAsync($"/records/{about}/trail.csv");
        Cells(csv).Where(Formula).ShouldBeEmpty();
        var values = TrailCsv.Read(csv).SelectMany(r => new[] { r.Old, r.New, r.Why }).OfType<string>().SelectMany(v => new[] { v, Unquoted(v) }).ToHashSet(StringComparer.Ordinal);
        Corpus.Except(values).ShouldBeEmpty("texts that are not read back");
        (await manager.GetStringAsync("/ledger?type=DeviationRecorded")).ShouldNotContain("<script>window.__xss");

        // Reports as files, opened from disk without any policy, and the tables beside them.
        await running.DisposeAsync();
        var report = CliRun.Of("report", ledger, "--cut", cut, "--kind", "open", "--out", place["open.html"], "--csv", place["tables"]);
        report.ExitCode.ShouldBe(0, report.Error);
        var page2 = await chromium.Browser.NewPageAsync();
        await page2.GotoAsync("file://" + place["open.html"]);
        await Inert(page2, "the report as a file");
        await page2.CloseAsync();
        if (Program("pdftotext"))
        {
            // The browser makes the PDF of the page; its text is the text that was typed, and no action stands in the file.
            var pdf = CliRun.Of("report", ledger, "--cut", cut, "--kind", "open", "--out", place["open.pdf"]);
            pdf.ExitCode.ShouldBe(0, pdf.Error);
            var text = string.Join(' ', TextOf(place["open.pdf"]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            text.ShouldContain(cut);
            text.ShouldContain(Corpus[0]);
            var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(place["open.pdf"]));
            foreach (var action in new[] { "/JavaScript", "/JS ", "/Launch", "/OpenAction <<", "/SubmitForm", "/ImportData" })
            {
                bytes.ShouldNotContain(action, Case.Sensitive);
            }
        }

        var tables = Directory.GetFiles(place["tables"], "*.csv", SearchOption.AllDirectories);
        tables.ShouldNotBeEmpty();
        tables.SelectMany(t => Cells(File.ReadAllText(t))).Where(Formula).ShouldBeEmpty();
        CliRun.Of("verify", ledger).ExitCode.ShouldBe(0);
        output.WriteLine($"{Corpus.Length} texts, {typed} fields, {shown} pages, {tables.Length} tables");
        FaultRun.Note("T12", $"{Corpus.Length} texts in {typed} fields of forms and {Corpus.Length} commands of programs: no cell of the trail and of {tables.Length} tables of a report is a formula, each text read back as typed");
        FaultRun.Note("T13", $"{shown} pages that show them and a report's file in Chromium: nothing executed, no violation of the policy, no message in the console");
    }

    private static bool Program(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    private static string TextOf(string pdf)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("pdftotext", ["-enc", "UTF-8", pdf, "-"]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return text;
    }

    private static async Task Inert(Microsoft.Playwright.IPage page, string where)
    {
        (await page.EvaluateAsync<bool>("() => window.__xss === undefined")).ShouldBeTrue(where);
        (await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[onload], [onerror], script:not([src]), [href^=\"javascript:\" i], img[src=\"x\"]')].map(e => e.outerHTML.slice(0, 200))")).ShouldBeEmpty(where);
    }

    private static string Refusal(string page) => page.IndexOf("Not recorded", StringComparison.Ordinal) is >= 0 and var at ? page.Substring(at, Math.Min(600, page.Length - at)) : page;

    private static bool Formula(string cell) => cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal) && !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Unquoted(string value)
    {
        try
        {
            return value.StartsWith('"') ? JsonNode.Parse(value)!.GetValue<string>() : value;
        }
        catch (JsonException)
        {
            return value;
        }
    }

    /// <summary>The cells of a file as a spreadsheet takes them (RFC 4180).</summary>
    private static IEnumerable<string> Cells(string csv)
    {
        var (cell, inside) = (new System.Text.StringBuilder(), false);
        foreach (var ch in csv)
        {
            if (ch == '"')
            {
                // A doubled quotation mark leaves and enters again; its text does not matter here, its beginning does.
                inside = !inside;
            }
            else if (!inside && ch is (',' or '\n'))
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
            {
                cell.Append(ch);
            }
        }
    }
}
