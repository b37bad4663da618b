using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Equipoise.Adapters.Storage;
using Equipoise.AcceptanceTests.Accounts;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger.Events;
using NodaTime.Text;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>Two processes of the web program on one ledger: what one records the other shows, and the death of one loses nothing that was answered.</summary>
[Collection(nameof(FaultTests))]
public sealed class TwoWebNodesTests(ITestOutputHelper output, WebRehearsal rehearsal) : IClassFixture<WebRehearsal>
{
    private const string Passphrase = "synthetic participants only";

    [PostgresFact]
    public Task FLT_T7_two_nodes_on_PostgreSQL_show_each_others_acts_and_one_dies()
    {
        PostgresLedger.Migrate(PostgresServer.Shared.Name("none", "equipoise_owner"), "equipoise_app");
        var (file, name) = (rehearsal.Running(), PostgresServer.Shared.Name($"web{Guid.NewGuid():N}"));
        using (var source = LedgerStores.OpenReadOnly(file))
        {
            LedgerStores.Create(name, source.ReadAll());
        }

        return Proof("PostgreSQL", name, "--postgres", name, "--vault", AllocationVault.PathFor(file));
    }

    [Fact]
    public Task FLT_T7_two_nodes_on_one_SQLite_file_show_each_others_acts_and_one_dies()
    {
        var file = rehearsal.Running();
        return Proof("SQLite", file, "--ledger", file);
    }

    private async Task Proof(string store, string ledger, params string[] where)
    {
        using var one = await WebNodeProcess.Start(where);
        using var other = await WebNodeProcess.Start(where);
        var (participants, day) = OfTheNurse(ledger);
        var cookies = new CookieContainer();
        using var atOne = Browser(one, cookies);
        using var atOther = Browser(other, cookies);
        (await atOne.SignInAsync("nurse", Passphrase)).StatusCode.ShouldBeOneOf(HttpStatusCode.Redirect, HttpStatusCode.SeeOther);

        // An act at one node, then the other's page as soon as it is answered: its forms know the new entry.
        var seen = new List<double>();
        for (var i = 0; i < FaultRun.Of(10, 100); i++)
        {
            var path = Form(participants[i % participants.Count]);
            var (here, there) = i % 2 == 0 ? (atOne, atOther) : (atOther, atOne);
            var before = Seen(await there.GetStringAsync(path));
            (await Act(here, path, await here.GetStringAsync(path), day)).ShouldBe(true);
            var watch = Stopwatch.StartNew();
            while (Seen(await there.GetStringAsync(path)) == before)
            {
                watch.Elapsed.TotalSeconds.ShouldBeLessThan(1);
            }

            seen.Add(watch.Elapsed.TotalMilliseconds);
        }

        // Many acts at both; one node dies in the middle of them. Whoever got no answer sends the same form again, at the other node.
        var (answered, retried) = (new ConcurrentDictionary<string, int>(StringComparer.Ordinal), 0);
        var (acts, killed) = (FaultRun.Of(40, 400), 0);
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < acts / 4; i++)
            {
                var participant = participants[((i * 4) + client) % participants.Count];
                var path = Form(participant);
                var first = killed == 0 && (i + client) % 2 == 0 ? atOne : atOther;
                string page;
                try
                {
                    page = await first.GetStringAsync(path);
                }
                catch (HttpRequestException)
                {
                    page = await atOther.GetStringAsync(path);
                }

                if (Interlocked.Increment(ref done) == acts / 2 && Interlocked.Exchange(ref killed, 1) == 0)
                {
                    _ = Task.Run(one.KillAtOnce);
                }

                if (await Act(first, path, page, day) is not true)
                {
                    Interlocked.Increment(ref retried);
                    (await Act(atOther, path, page, day)).ShouldBe(true);
                }

                answered[Forms.KeyOf(page)] = 1;
            }
        })));

        using var read = LedgerStores.OpenReadOnly(ledger);
        var keys = read.ReadAll().Select(e => e.Event).OfType<CommandAccepted>().Select(e => e.Key[(e.Key.LastIndexOf(':') + 1)..]).ToList();
        answered.Keys.Except(keys, StringComparer.Ordinal).ShouldBeEmpty("every act that was answered is in the ledger");
        keys.Count.ShouldBe(keys.Distinct(StringComparer.Ordinal).Count(), "no act is there twice");
        LedgerVerification.Verify(ledger).Problem.ShouldBeNull();
        seen.Sort();
        FormattableString found = $"{store}: {seen.Count} acts at one web node were on the other's page after {seen[seen.Count / 2]:F0} ms (median), {seen[^1]:F0} ms (longest); one node killed (SIGKILL) under load: {answered.Count} acts answered, {retried} sent again at the other node under the same key, lost 0, twice 0";
        output.WriteLine(FormattableString.Invariant(found));
        FaultRun.Note("T7", found);
    }

    private static string Form(string participant) => $"/participants/{participant}/record/recordContact";

    private static HttpClient Browser(WebNodeProcess node, CookieContainer cookies)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = node.Address, Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    /// <summary>Sends a form once; null where no answer came.</summary>
    private static async Task<bool?> Act(HttpClient browser, string path, string page, string day)
    {
        try
        {
            using var answer = await browser.PostAsync(path, Forms.Content([("__RequestVerificationToken", Forms.TokenOf(page)), ("_key", Forms.KeyOf(page)), ("_anyway", "yes"), ("contactOn", day)]));
            return (int)answer.StatusCode is >= 300 and < 400 ? true : throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>The last entry about the participant that a form knows.</summary>
    private static string Seen(string page) => Regex.Match(page, "name=\"_seen\" value=\"(?<seen>[0-9]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["seen"].Value is { Length: > 0 } seen ? seen : throw new InvalidOperationException("the page has no form: " + page);

    /// <summary>Participants of the labelled nurse's site about whom a contact can be recorded, and the day of the last entry there.</summary>
    private static (List<string> Participants, string Day) OfTheNurse(string ledger)
    {
        using var store = LedgerStores.OpenReadOnly(ledger);
        var state = store.Load();
        var site = state.Grants.First(g => g.Account == "nurse").Site!;
        var day = state.LastRecordedAt.InZone(state.Sites[site].Zone).Date;
        return ([.. state.Participants.Values.Where(p => p.Site == site && p.Randomisation?.Fact.RandomisedOn < day && p.Death is null && p.Loss is null && p.ConsentWithdrawal is null && p.FollowUpWithdrawal is null).Select(p => p.Id).Order(StringComparer.Ordinal)],
            LocalDatePattern.Iso.Format(day));
    }
}
