using Equipoise.Trials.Ledger.Events;

namespace Equipoise.AcceptanceTests.Api;

/// <summary>Programs give several commands, all or none.</summary>
[Collection(WebCollection.Name)]
public sealed class BatchTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task A_batch_is_recorded_as_a_whole_and_once()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var rows = new[]
        {
            CommandTests.Screen("API-08-1", web), CommandTests.Screen("API-08-2", web),
            $$"""{"command":{"command":"giveConsent","participant":"API-08-1","consentedOn":"{{CommandTests.Today(web)}}","documentVersion":"2"},"reason":"from the paper log"}""",
        };
        var version = web.Host.Current().Version;
        var dry = await nurse.Post("/api/v1/batch", Batch(rows, dryRun: true), key: null);
        dry.Status.ShouldBe(200, dry.Text);
        web.Host.Current().Version.ShouldBe(version);
        var first = await nurse.Post("/api/v1/batch", Batch(rows), "b");
        first.Status.ShouldBe(201, first.Text);
        first.Json["entries"]!.AsArray().Select(e => (string?)e!["type"]).ShouldBe([nameof(CandidateScreened), nameof(CandidateScreened), nameof(ConsentGiven)]);
        ((string?)first.Json["entries"]![2]!["reason"]).ShouldBe("from the paper log");
        web.Host.Current().Version.ShouldBe(version + 6);
        var again = await nurse.Post("/api/v1/batch", Batch(rows), "b");
        (again.Status, again.Text).ShouldBe((200, first.Text));
        (await nurse.Post("/api/v1/batch", Batch(rows[..2]), "b")).ShouldBeProblem(409, "key-used");
        (await nurse.Post("/api/v1/batch", Batch([.. rows, CommandTests.Screen("API-08-3", web)]), "b")).ShouldBeProblem(409, "key-used");
        (await nurse.Post("/api/v1/batch", Batch([CommandTests.Screen("API-08-9", web), .. rows[1..]]), "b")).ShouldBeProblem(409, "key-used");
        web.Host.Current().Version.ShouldBe(version + 6);
    }

    [Fact]
    public async Task One_refusal_means_that_nothing_is_recorded_and_each_refused_row_is_named()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var version = web.Host.Current().Version;
        var answer = (await nurse.Post("/api/v1/batch", Batch([CommandTests.Screen("API-08-1", web), CommandTests.Screen("API-08-1", web), """{"command":"assessEligibility","participant":"NOBODY"}"""]), "b")).ShouldBeProblem(422, "batch");
        answer.Json["refused"]!.AsArray().Select(r => (int)r!["row"]!).ShouldBe([1, 2]);
        ((string?)answer.Json["refused"]![1]!["rule"]).ShouldBe("participant-unknown");
        web.Host.Current().Version.ShouldBe(version);
        (await nurse.Post("/api/v1/batch", Batch([CommandTests.Screen("API-08-1", web)]), "b")).Status.ShouldBe(201, "a refused batch leaves its key free");
    }

    [Fact]
    public async Task Signatures_and_what_cannot_be_read_stop_the_batch_by_their_row()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var screen = CommandTests.Screen("API-08-1", web);
        ((string?)(await nurse.Post("/api/v1/batch", Batch([screen, """{"command":"randomise","participant":"API-08-1"}"""]))).ShouldBeProblem(422, "signature").Json["place"]).ShouldBe("$.commands[1]");
        ((string?)(await nurse.Post("/api/v1/batch", Batch([screen, """{"command":"giveConsent","participant":"A","role":"sponsor"}"""]))).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldNotBeNull().ShouldStartWith("$.commands[1]");
        ((string?)(await nurse.Post("/api/v1/batch", "{\"commands\":[],\"x\":1}")).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldBe("$.x");
        (await nurse.Post("/api/v1/batch", Batch([]))).ShouldBeProblem(400, "unreadable");
        (await nurse.Post("/api/v1/batch", Batch([screen]), key: null)).ShouldBeProblem(400, "unreadable");
    }

    [Fact]
    public async Task T25_a_batch_leaves_the_entries_checks_and_queries_that_the_form_leaves()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        using var browser = web.Browser("nurse");
        var (about, version) = (Faults.FaultForms.Participant(web).Id, web.Host.Current().Version);
        var page = $"/participants/{about}/record/recordDeviation";
        (await Faults.FaultForms.FillIn(browser, page, page, ("kind", "other"), ("occurredOn", CommandTests.Today(web)), ("description", "By the form"))).Status.ShouldBe(302);
        var row = $$"""{"command":"recordDeviation","participant":"{{about}}","kind":"other","occurredOn":"{{CommandTests.Today(web)}}","description":"By the batch"}""";
        (await nurse.Post("/api/v1/batch", Batch([row]), "t25")).Status.ShouldBe(201);
        var entries = web.Host.Reader.Read(s => s.ReadFrom(version + 1).ToList());
        var half = entries.Count / 2;
        entries.Skip(half).Select(e => (e.Event.GetType(), e.Actor, e.Reason)).ShouldBe(entries.Take(half).Select(e => (e.Event.GetType(), e.Actor, e.Reason)));
        (entries.Select(e => e.Event).OfType<DeviationRecorded>().Last() with { Description = "By the form" }).ShouldBe(entries.Select(e => e.Event).OfType<DeviationRecorded>().First());

        // What the form refuses, the batch refuses by the same rule.
        var refused = await Faults.FaultForms.FillIn(browser, page, page, ("kind", "other"), ("occurredOn", CommandTests.Today(web)), ("description", "By the form"));
        var twice = (await nurse.Post("/api/v1/batch", Batch([row]), "t25-again")).ShouldBeProblem(422, "batch");
        refused.Text.ShouldContain("Rule: " + (string?)twice.Json["refused"]![0]!["rule"]);
    }

    private static string Batch(string[] rows, bool dryRun = false) => $$"""{"commands":[{{string.Join(',', rows)}}]{{(dryRun ? ",\"dryRun\":true" : "")}}}""";
}
