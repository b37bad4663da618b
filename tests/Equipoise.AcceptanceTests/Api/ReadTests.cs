using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;

namespace Equipoise.AcceptanceTests.Api;

/// <summary>What programs read, by the role for which they act.</summary>
[Collection(WebCollection.Name)]
public sealed class ReadTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task A_program_of_a_site_reads_its_own_site_and_nothing_of_others()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var state = web.Host.Current();
        var (own, other) = (state.InOrder.Last(p => p.Site == nurse.Site && p.Randomisation is not null).Id, state.InOrder.First(p => p.Site != nurse.Site).Id);
        (await nurse.Get("/api/v1/participants?limit=1000")).Json["participants"]!.AsArray().Select(p => (string)p!["participant"]!).ShouldBe(state.InOrder.Where(p => p.Site == nurse.Site).Select(p => p.Id));
        var whole = (await nurse.Get("/api/v1/participants/" + own)).Json.AsObject();
        ((string?)whole["arm"]).ShouldBe(state.Participants[own].Randomisation!.Value.Fact.Arm);
        ((JsonObject)whole["randomisation"]!).ShouldNotContainKey("position");
        foreach (var address in new[] { "/api/v1/participants/{0}", "/api/v1/participants/{0}/entries" })
        {
            var (missing, elsewhere) = (await nurse.Get(address.Replace("{0}", "NOBODY", StringComparison.Ordinal)), await nurse.Get(address.Replace("{0}", other, StringComparison.Ordinal)));
            missing.ShouldBeProblem(404, "not-found");
            elsewhere.ShouldBe(missing);
        }

        (await nurse.Get("/api/v1/queries?participant=" + other)).ShouldBe(await nurse.Get("/api/v1/queries?participant=NOBODY"));
        foreach (var list in new[] { "/api/v1/queries?limit=1000", "/api/v1/cleaning?limit=1000", "/api/v1/trial", $"/api/v1/participants/{own}/entries?limit=1000" })
        {
            var text = await nurse.Get(list);
            text.Status.ShouldBe(200, text.Text);
            state.InOrder.Where(p => p.Site != nurse.Site).ShouldAllBe(p => !text.Text.Contains(p.Id, StringComparison.Ordinal));
        }

        (await nurse.Get("/api/v1/entries")).ShouldBeProblem(403, "not-for-this-role");
        (await nurse.Get("/api/v1/results")).ShouldBeProblem(403, "not-for-this-role");
    }

    [Theory]
    [InlineData("sponsor")]
    [InlineData("statistician")]
    [InlineData("board-1")]
    public async Task Who_is_masked_reads_everybody_without_treatment(string account)
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var program = await ApiProgram.Of(web, account);
        var state = web.Host.Current();
        var list = await program.Get("/api/v1/participants?limit=1000");
        list.Json["participants"]!.AsArray().Count.ShouldBe(state.Participants.Count);
        var treated = state.InOrder.Last(p => p.Cycles.Length > 0).Id;
        var whole = await program.Get("/api/v1/participants/" + treated);
        foreach (var text in new[] { list.Text, whole.Text })
        {
            new[] { "\"arm\"", "\"cycles\"", "\"lastEntry\"", "\"position\"", "\"adverseEvents\"" }.ShouldAllBe(word => !text.Contains(word, StringComparison.Ordinal));
        }

        (await program.Get($"/api/v1/participants/{treated}/entries")).ShouldBeProblem(403, "not-for-this-role");
    }

    [Fact]
    public async Task Lists_go_on_where_the_page_before_ended()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var manager = await ApiProgram.Of(web, "data-manager");
        var state = web.Host.Current();
        (await Walk(manager, "/api/v1/participants?limit=17", "participants")).Select(p => (string)p["participant"]!).ShouldBe(state.InOrder.Select(p => p.Id));
        var entries = await Walk(manager, "/api/v1/entries?limit=900", "entries");
        entries.Select(e => (long)e["sequence"]!).ShouldBe(Enumerable.Range(1, (int)state.Version).Select(n => (long)n));
        entries.ShouldAllBe(e => !e.AsObject().ContainsKey("previousHash"));
        var someone = state.InOrder.First(p => p.Cycles.Length > 0).Id;
        (await Walk(manager, $"/api/v1/entries?type=DoseGiven&participant={someone}&limit=3", "entries")).ShouldAllBe(e => (string?)e["type"] == "DoseGiven" && (string?)e["data"]!["participant"] == someone);
        (await Walk(manager, $"/api/v1/participants/{someone}/entries?limit=7", "entries")).Select(e => (long)e["sequence"]!).ShouldBe(EventHistory.NewestFirst(state.Participants[someone].History).Reverse().Select(h => h.Sequence));
        (await Walk(manager, "/api/v1/queries?limit=2", "queries")).Count.ShouldBe(state.Participants.Values.Sum(p => p.Queries.Length));
        foreach (var wrong in new[] { "limit=0", "limit=1001", "limit=x", "after=x", "type=NoSuch", "kind=1", "limit=1&limit=2" })
        {
            (await manager.Get("/api/v1/entries?" + wrong)).ShouldBeProblem(400, "unreadable");
        }
    }

    [Fact]
    public async Task Results_by_arm_are_at_their_own_address_and_nowhere_else()
    {
        await using var web = await WebListening.Start(rehearsal.Finished());
        using var manager = await ApiProgram.Of(web, "data-manager");
        using var statistician = await ApiProgram.Of(web, "independent-statistician");
        var withheld = await Walk(manager, "/api/v1/entries?type=InterimResultRecorded&limit=1000", "entries");
        withheld.ShouldNotBeEmpty();
        withheld.ShouldAllBe(e => (string?)e["withheld"] == "results by arm" && e["data"] == null);
        (await statistician.Get("/api/v1/results")).Json["results"]!.AsArray().Count.ShouldBe(withheld.Count);
        (await manager.Get("/api/v1/results")).ShouldBeProblem(403, "not-for-this-role");
    }

    [Fact]
    public async Task What_did_not_change_is_not_sent_again()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var own = web.Host.Current().InOrder.First(p => p.Site == nurse.Site).Id;
        foreach (var address in new[] { "/api/v1/trial", "/api/v1/participants", "/api/v1/queries", "/api/v1/forms", "/api/v1/openapi.json", "/api/v1/participants/" + own })
        {
            var tag = (await nurse.Get(address)).Tag.ShouldNotBeNull();
            tag.ShouldNotStartWith("W/");
            (await Known(nurse, address, tag)).ShouldBe((304, ""));
            (await Known(nurse, address, "\"another\"")).Status.ShouldBe(200);
        }

        var before = (await nurse.Get("/api/v1/participants")).Tag!;
        (await nurse.Give(CommandTests.Screen("API-08-1", web))).Status.ShouldBe(201);
        (await Known(nurse, "/api/v1/participants", before)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Forms_are_those_that_the_role_may_give()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var inspector = await ApiProgram.Of(web, "inspector");
        using var nurse = await ApiProgram.Of(web, "nurse");
        var forms = (await nurse.Get("/api/v1/forms")).Json["forms"]!.AsArray();
        forms.Select(f => (string)f!["command"]!).ShouldContain("giveDose");
        forms.Select(f => (string)f!["command"]!).ShouldNotContain("openSite");
        ((bool)forms.First(f => (string?)f!["command"] == "randomise")!["signature"]!).ShouldBeTrue();
        (await inspector.Give(CommandTests.Screen("API-08-1", web))).ShouldBeProblem(422, "role");
    }

    private static async Task<(int Status, string Text)> Known(ApiProgram program, string address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(tag));
        var answer = await ApiAnswer.Of(await program.Client.SendAsync(request));
        return (answer.Status, answer.Status == 304 ? answer.Text : "");
    }

    private static async Task<List<JsonNode>> Walk(ApiProgram program, string address, string name)
    {
        var all = new List<JsonNode>();
        for (var at = address; ;)
        {
            var page = await program.Get(at);
            page.Status.ShouldBe(200, page.Text);
            all.AddRange(page.Json[name]!.AsArray().Select(i => i!));
            if (page.Link is not { } link)
            {
                return all;
            }

            link.ShouldEndWith(">; rel=\"next\"");
            at = link[1..link.IndexOf('>', StringComparison.Ordinal)];
        }
    }
}
