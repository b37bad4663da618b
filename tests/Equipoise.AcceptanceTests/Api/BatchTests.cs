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
            CommandTests.Screen("API-1", web), CommandTests.Screen("API-2", web),
            $$"""{"command":{"command":"giveConsent","participant":"API-1","consentedOn":"{{CommandTests.Today(web)}}","documentVersion":"2"},"reason":"from the paper log"}""",
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
        (await nurse.Post("/api/v1/batch", Batch([.. rows, CommandTests.Screen("API-3", web)]), "b")).ShouldBeProblem(409, "key-used");
        (await nurse.Post("/api/v1/batch", Batch([CommandTests.Screen("API-9", web), .. rows[1..]]), "b")).ShouldBeProblem(409, "key-used");
        web.Host.Current().Version.ShouldBe(version + 6);
    }

    [Fact]
    public async Task One_refusal_means_that_nothing_is_recorded_and_each_refused_row_is_named()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var version = web.Host.Current().Version;
        var answer = (await nurse.Post("/api/v1/batch", Batch([CommandTests.Screen("API-1", web), CommandTests.Screen("API-1", web), """{"command":"assessEligibility","participant":"NOBODY"}"""]), "b")).ShouldBeProblem(422, "batch");
        answer.Json["refused"]!.AsArray().Select(r => (int)r!["row"]!).ShouldBe([1, 2]);
        ((string?)answer.Json["refused"]![1]!["rule"]).ShouldBe("participant-unknown");
        web.Host.Current().Version.ShouldBe(version);
        (await nurse.Post("/api/v1/batch", Batch([CommandTests.Screen("API-1", web)]), "b")).Status.ShouldBe(201, "a refused batch leaves its key free");
    }

    [Fact]
    public async Task Signatures_and_what_cannot_be_read_stop_the_batch_by_their_row()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var screen = CommandTests.Screen("API-1", web);
        ((string?)(await nurse.Post("/api/v1/batch", Batch([screen, """{"command":"randomise","participant":"API-1"}"""]))).ShouldBeProblem(422, "signature").Json["place"]).ShouldBe("$.commands[1]");
        ((string?)(await nurse.Post("/api/v1/batch", Batch([screen, """{"command":"giveConsent","participant":"A","role":"sponsor"}"""]))).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldNotBeNull().ShouldStartWith("$.commands[1]");
        ((string?)(await nurse.Post("/api/v1/batch", "{\"commands\":[],\"x\":1}")).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldBe("$.x");
        (await nurse.Post("/api/v1/batch", Batch([]))).ShouldBeProblem(400, "unreadable");
        (await nurse.Post("/api/v1/batch", Batch([screen]), key: null)).ShouldBeProblem(400, "unreadable");
    }

    private static string Batch(string[] rows, bool dryRun = false) => $$"""{"commands":[{{string.Join(',', rows)}}]{{(dryRun ? ",\"dryRun\":true" : "")}}}""";
}
