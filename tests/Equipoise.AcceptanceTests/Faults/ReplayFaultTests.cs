using System.Net;
using Equipoise.AcceptanceTests.Accounts;
using Equipoise.AcceptanceTests.Api;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T3: what is sent twice, sent again a day later, sent again after a restart, or sent again because the answer was lost, is done once and answered the same.</summary>
[Collection(WebCollection.Name)]
public sealed class ReplayFaultTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task FLT_T3_a_randomisation_sent_many_times_at_once_a_day_later_and_after_a_restart_allocates_once()
    {
        var (ledger, sent) = (rehearsal.Running(), 0);
        string id, page, key;
        ParticipantRandomised allocated;
        long version;
        Dictionary<string, string> form;
        await using (var web = await WebListening.Start(ledger))
        {
            var before = web.Host.Current().InOrder.Count(p => p.Randomisation is not null);
            foreach (var times in FaultRun.Long ? [2, 3, 5, 10, 20, 50] : new[] { 2, 50 })
            {
                id = await FaultForms.Candidate(web, FormattableString.Invariant($"FLT-{times}"));
                page = $"/participants/{id}/randomise";
                using var browser = web.Browser("investigator");
                form = FaultForms.Fields(await browser.GetStringAsync(page), page).Signed("investigator");
                form["number"] = id;
                version = web.Host.Current().Version;
                var answers = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => browser.Send(page, form)));
                sent += times;
                answers.Select(a => (a.Status, a.Location)).Distinct().ShouldBe([(302, $"/participants/{id}/slip")], string.Join('\n', answers.Where(a => a.Status != 302).Select(a => a.Text).Take(1)));
                Entries(web, version).Select(e => e.Event).OfType<ParticipantRandomised>().Count().ShouldBe(1);
                web.Host.Current().InOrder.Count(p => p.Randomisation is not null).ShouldBe(++before);
            }

            // Two tabs, each with a key of its own, at once: one of them allocates.
            id = await FaultForms.Candidate(web, "FLT-TABS");
            page = $"/participants/{id}/randomise";
            using var investigator = web.Browser("investigator");
            var tabs = new List<Dictionary<string, string>>();
            for (var i = 0; i < 10; i++)
            {
                tabs.Add(FaultForms.Fields(await investigator.GetStringAsync(page), page).Signed("investigator"));
                tabs[^1]["number"] = id;
            }

            version = web.Host.Current().Version;
            var different = await Task.WhenAll(tabs.Select(t => investigator.Send(page, t)));
            sent += tabs.Count;
            different.ShouldAllBe(a => a.Status == 302 || a.Status == 422);
            different.ShouldContain(a => a.Status == 302);
            allocated = Entries(web, version).Select(e => e.Event).OfType<ParticipantRandomised>().ShouldHaveSingleItem();
            key = Entries(web, version).Select(e => e.Event).OfType<CommandAccepted>().ShouldHaveSingleItem().Key;
            form = tabs.Single(t => key.EndsWith(t["_key"], StringComparison.Ordinal));

            // The same key for another participant is not what it was used for.
            var other = await FaultForms.Candidate(web, "FLT-OTHER");
            var moved = FaultForms.Fields(await investigator.GetStringAsync($"/participants/{other}/randomise"), $"/participants/{other}/randomise").Signed("investigator");
            (moved["number"], moved["_key"]) = (other, form["_key"]);
            var refused = await investigator.Send($"/participants/{other}/randomise", moved);
            refused.Status.ShouldBe(422);
            refused.Text.ShouldContain("key-used");
            web.Host.Current().Participants[other].Randomisation.ShouldBeNull();

            web.Clock.Pass(Duration.FromHours(24.5));
            version = web.Host.Current().Version;
            await Again(web);
        }

        await using (var again = await WebListening.Start(ledger))
        {
            again.Clock.Pass(Duration.FromHours(25));
            await Again(again);
            again.Host.Current().Participants[id].Randomisation!.Value.Fact.ShouldSatisfyAllConditions(r => r.Position.ShouldBe(allocated.Position), r => r.Stratum.ShouldBe(allocated.Stratum), r => r.Arm.ShouldBe(allocated.Arm));
        }

        CliRun.Of("verify", ledger).ExitCode.ShouldBe(0);
        FaultRun.Note("T3", $"{sent} sendings of randomisation forms, up to 50 of one key at once, and 10 tabs at once: one allocation for each participant; the same after 24 h and after a restart; the key with another participant 422");

        async Task Again(WebListening web)
        {
            using var later = web.Browser("investigator");
            var anew = new Dictionary<string, string>(form) { ["__RequestVerificationToken"] = Forms.TokenOf(await later.GetStringAsync("/account")) };
            (await later.Send(page, anew)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(302, a.Text), a => a.Location.ShouldBe($"/participants/{id}/slip"));
            web.Host.Current().Version.ShouldBe(version);
        }
    }

    [Fact]
    public async Task FLT_T3_what_a_program_sends_many_times_a_day_later_and_after_a_restart_is_recorded_once_and_answered_with_the_same_bytes()
    {
        var (ledger, sent) = (rehearsal.Running(), 0);
        string first, body, id;
        long version;
        await using (var web = await WebListening.Start(ledger))
        {
            using var nurse = await ApiProgram.Of(web, "nurse");
            id = FaultForms.Participant(web).Id;
            first = body = "";
            foreach (var times in FaultRun.Long ? [2, 3, 5, 10, 20, 50] : new[] { 2, 50 })
            {
                body = $$"""{"command":"recordContact","participant":"{{id}}","contactOn":"{{FaultForms.Day(web, 1)}}"}""";
                version = web.Host.Current().Version;
                var answers = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => nurse.Give(body, FormattableString.Invariant($"flt-{times}"))));
                sent += times;
                answers.Select(a => a.Text).Distinct().Count().ShouldBe(1);
                answers.Count(a => a.Status == 201).ShouldBe(1);
                answers.ShouldAllBe(a => a.Status == 200 || a.Status == 201);
                Entries(web, version).Select(e => e.Event.GetType()).ShouldBe([typeof(CommandAccepted), typeof(ContactRecorded)]);
                first = answers[0].Text;
            }

            (await nurse.Give(body.Replace(FaultForms.Day(web, 1), FaultForms.Day(web), StringComparison.Ordinal), "flt-50")).ShouldBeProblem(409, "key-used");
            (await nurse.Give("""{"command":"randomise","participant":"X"}""", "flt-50")).ShouldBeProblem(422, "signature");
            version = web.Host.Current().Version;
            web.Clock.Pass(Duration.FromHours(24.5));
            using var tomorrow = await ApiProgram.Of(web, "nurse");
            (await tomorrow.Give(body, "flt-50")).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(200), a => a.Text.ShouldBe(first));
            web.Host.Current().Version.ShouldBe(version);
        }

        await using var restarted = await WebListening.Start(ledger);
        using var after = await ApiProgram.Of(restarted, "nurse");
        (await after.Give(body, "flt-50")).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(200), a => a.Text.ShouldBe(first));
        (await after.Give(body.Replace(id, id + "0", StringComparison.Ordinal), "flt-50")).ShouldBeProblem(409, "key-used");
        restarted.Host.Current().Version.ShouldBe(version);
        FaultRun.Note("T3", $"{sent} sendings of commands by programs, up to 50 of one key at once: each recorded once, every answer the same bytes, after 24 h and after a restart too; the key with another body 409");
    }

    [Fact]
    public async Task FLT_T3_an_answer_lost_on_the_way_is_fetched_by_sending_again()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var losses = FaultRun.Of(2, 20);

        // A program: the connection breaks after the program recorded and before its answer arrives.
        string? answered = null;
        var id = FaultForms.Participant(web).Id;
        var version = web.Host.Current().Version;
        using (var proxy = new SwallowingProxy(web.Address, losses))
        {
            for (var i = 0; i <= losses; i++)
            {
                using var nurse = await ApiProgram.Of(web, "nurse", proxy.Address);
                nurse.Client.DefaultRequestHeaders.Host = new Uri(web.Address).Authority;
                var body = $$"""{"command":"recordContact","participant":"{{id}}","contactOn":"{{FaultForms.Day(web, 1)}}"}""";
                if (i < losses)
                {
                    await Should.ThrowAsync<HttpRequestException>(() => nurse.Give(body, "lost"));
                    web.Host.Current().Version.ShouldBe(version + 2, "it was recorded, though nobody was told");
                }
                else
                {
                    var answer = await nurse.Give(body, "lost");
                    answer.Status.ShouldBe(200, answer.Text);
                    answered = answer.Text;
                }
            }

            proxy.Lost.ShouldBe(losses);
        }

        answered.ShouldNotBeNull().ShouldContain("ContactRecorded");
        web.Host.Current().Version.ShouldBe(version + 2);

        // A person: the form is sent again from the browser's memory.
        var candidate = await FaultForms.Candidate(web, "FLT-LOST");
        var page = $"/participants/{candidate}/randomise";
        using (var proxy = new SwallowingProxy(web.Address, 0))
        {
            using var through = Through(proxy, web, "investigator");
            var form = FaultForms.Fields(await through.GetStringAsync(page), page).Signed("investigator");
            form["number"] = candidate;
            proxy.Lose(1);
            await Should.ThrowAsync<HttpRequestException>(() => through.Send(page, form));
            var allocated = web.Host.Current().Participants[candidate].Randomisation.ShouldNotBeNull();
            (version, var again) = (web.Host.Current().Version, await through.Send(page, form));
            (again.Status, again.Location).ShouldBe((302, $"/participants/{candidate}/slip"), again.Text);
            web.Host.Current().Participants[candidate].Randomisation!.Value.Sequence.ShouldBe(allocated.Sequence);
            web.Host.Current().Version.ShouldBe(version);
        }

        FaultRun.Note("T3", $"{losses + 1} answers lost on the way after the entry was recorded: sending again gives the same answer, and nothing is recorded twice");
    }

    private static HttpClient Through(SwallowingProxy proxy, WebListening web, string account)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(proxy.Address) };
        client.DefaultRequestHeaders.ConnectionClose = true;
        client.DefaultRequestHeaders.Host = new Uri(web.Address).Authority;
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        client.DefaultRequestHeaders.Add("Cookie", "equipoise-session=" + web.SessionOf(account));
        return client;
    }

    private static IEnumerable<LedgerEntry> Entries(WebListening web, long after) => web.Host.Reader.Read(s => s.ReadFrom(after + 1).ToList());
}
