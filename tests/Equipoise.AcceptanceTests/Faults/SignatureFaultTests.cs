using Equipoise.AcceptanceTests.Api;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.SiteWork;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>
/// FLT-T19: a signature binds one entry as it was read. A correction, by whatever way it comes, takes its force; it is not replayed, not moved to another entry and not copied to another record. That whoever resets a
/// password cannot sign with the account until a second person confirms it is tried in Accounts/SignatureOverHttpTests.
/// </summary>
[Collection(WebCollection.Name)]
public sealed class SignatureFaultTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task FLT_T19_a_correction_by_form_by_a_program_or_in_a_batch_takes_the_force_of_a_signature()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        using var investigator = web.Browser("investigator");
        using var program = await ApiProgram.Of(web, "nurse");
        var about = FaultForms.Participant(web).Id;
        foreach (var way in (string[])["form", "program", "batch"])
        {
            var entry = await Report(web, program, about);
            var page = $"/signing/{about}/{entry}";
            (await investigator.GetStringAsync("/signing")).ShouldContain(page);
            var form = FaultForms.Fields(await investigator.GetStringAsync(page), page).Signed("investigator");
            (await investigator.Send(page, form)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(302, a.Text));
            web.Host.Current().Participants[about].IsSigned(entry).ShouldBeTrue();
            (await investigator.GetStringAsync("/signing")).ShouldNotContain(page + "\"");

            var correction = $$"""{"command":"correctEntry","participant":"{{about}}","entry":{{entry}},"fields":[{"field":"grade","value":"3"}],"ground":"The chart says 3"}""";
            if (way == "form")
            {
                (await nurse.FillIn($"/participants/{about}/entries/{entry}", $"/participants/{about}/entries/{entry}/correct", ("f:grade", "3"), ("ground", "The chart says 3"))).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(302, a.Text));
            }
            else
            {
                var given = way == "program" ? await program.Give(correction) : await program.Post("/api/v1/batch", $$"""{"commands":[{{correction}}]}""");
                given.Status.ShouldBe(201, given.Text);
            }

            // Its force is gone, the ledger keeps it, and it waits to be signed again.
            var now = web.Host.Current().Participants[about];
            now.IsSigned(entry).ShouldBeFalse(way);
            now.Signatures.Count(s => s.Fact.Entry == entry).ShouldBe(1);
            SigningList.Of(now).Single(i => i.Entry == entry).ChangedSinceSigned.ShouldBeTrue();
            (await investigator.GetStringAsync("/signing")).ShouldContain(page + "\"");
            (await investigator.GetStringAsync(page)).ShouldContain("has no force any more");

            // The request of then: the same key is answered as before or refused, and signs nothing; under a new key the text that was read is no longer the text.
            var version = web.Host.Current().Version;
            await investigator.Send(page, form);
            web.Host.Current().Participants[about].IsSigned(entry).ShouldBeFalse(way + ": replayed");
            web.Host.Current().Version.ShouldBe(version);
            var another = new Dictionary<string, string>(form) { ["_key"] = "another-" + way };
            var refused = await investigator.Send(page, another);
            (refused.Status, refused.Text.Contains("changed-since", StringComparison.Ordinal)).ShouldBe((422, true));
            web.Host.Current().Participants[about].IsSigned(entry).ShouldBeFalse(way + ": replayed under a new key");

            // Read again, it is signed again.
            var anew = FaultForms.Fields(await investigator.GetStringAsync(page), page).Signed("investigator");
            (await investigator.Send(page, anew)).Status.ShouldBe(302);
            web.Host.Current().Participants[about].IsSigned(entry).ShouldBeTrue();
        }

        FaultRun.Note("T19", $"signed entries corrected by form, by a program and in a batch: no signature keeps its force; the request of then, with its key and with a new one, signs nothing");
    }

    [Fact]
    public async Task FLT_T19_a_signature_cannot_be_replayed_moved_or_copied()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var investigator = web.Browser("investigator");
        using var program = await ApiProgram.Of(web, "nurse");
        var about = FaultForms.Participant(web).Id;
        var (one, two) = (await Report(web, program, about), await Report(web, program, about, "Confusion"));
        var form = FaultForms.Fields(await investigator.GetStringAsync($"/signing/{about}/{one}"), $"/signing/{about}/{one}").Signed("investigator");

        // The form of one entry posted to another: what it says was read is not what stands there.
        var moved = await investigator.Send($"/signing/{about}/{two}", form);
        (moved.Status, moved.Text.Contains("changed-since-read", StringComparison.Ordinal)).ShouldBe((422, true));
        (await investigator.Send($"/signing/{about}/{one}", form)).Status.ShouldBe(302);
        var signed = web.Host.Current().Participants[about].Signatures;
        (await investigator.Send($"/signing/{about}/{two}", form)).Status.ShouldBe(422);

        // The same form again, alone and many at once, with the key and with new ones.
        var version = web.Host.Current().Version;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => investigator.Send($"/signing/{about}/{one}", form)));
        web.Host.Current().Version.ShouldBe(version);
        await investigator.Send($"/signing/{about}/{one}", new Dictionary<string, string>(form) { ["_key"] = "new" });
        web.Host.Current().Participants[about].Signatures.ShouldBe(signed);

        // By the general form, with a key of its own: already signed as it stands.
        var page = $"/participants/{about}/record/signEntry";
        var general = FaultForms.Fields(await investigator.GetStringAsync(page), page).Signed("investigator");
        (general["entry"], general["meaning"]) = (one.ToString(null, null), "Again");
        (await investigator.Send(page, general)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(422), a => a.Text.ShouldContain("already-signed"));

        // Copied to another record: an entry is signed only as one about its own participant.
        var other = web.Host.Current().InOrder.First(p => p.Site == FaultForms.SiteOf(web) && p.Id != about && p.Randomisation is not null).Id;
        var copied = FaultForms.Fields(await investigator.GetStringAsync($"/participants/{other}/record/signEntry"), "/record/signEntry").Signed("investigator");
        (copied["entry"], copied["meaning"]) = (two.ToString(null, null), "Copied");
        (await investigator.Send($"/participants/{other}/record/signEntry", copied)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(422), a => a.Text.ShouldContain("entry-unknown"));
        var bound = web.Host.Current().Participants[about];
        bound.Signatures.ShouldBe(signed);
        bound.IsSigned(two).ShouldBeFalse();
        signed[^1].Fact.ContentSha256.ShouldBe(bound.ContentHash(one));
        FaultRun.Note("T19", $"a signature sent again, with its key and with others, posted to another entry, and copied to another record: each refused or answered as before, nothing signed");
    }

    /// <summary>A serious event, which an investigator signs.</summary>
    private static async Task<long> Report(WebListening web, ApiProgram program, string about, string term = "Fever")
    {
        var answer = await program.Give($$"""{"command":"reportAdverseEvent","participant":"{{about}}","term":"{{term}}","grade":2,"onsetOn":"{{FaultForms.Day(web, 1)}}","awareAt":"{{FaultForms.Day(web, 1)}}T15:00:00Z","attribution":"unrelated","seriousness":["hospitalisation"]}""");
        answer.Status.ShouldBe(201, answer.Text);
        return (long)answer.Json["entries"]!.AsArray().Single(e => (string?)e!["type"] == nameof(AdverseEventReported))!["sequence"]!;
    }
}
