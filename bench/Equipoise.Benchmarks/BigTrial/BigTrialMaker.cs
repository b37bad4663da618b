using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Adapters.Storage;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Benchmarks.BigTrial;

/// <summary>
/// <c>... -- bigtrial FILE [--sites 60] [--participants 5000] [--entries 1000000] [--seed 1] [--postgres NAME]</c>: a big synthetic trial of real shape, under way. Its participants are copies of those
/// of a few rehearsals of the interleukin-2 protocol, at other sites and on other days; each act came with a key, as from the web; allocations are those of a vault, which is written beside the ledger, so
/// that the trial can go on. The chain is whole and verifies. The same arguments give the same ledger.
/// </summary>
internal sealed class BigTrialMaker
{
    private const int AccrualDays = 1095;

    private static readonly (string Account, Role Role)[] Everybody =
    [
        ("nurse", Role.Nurse), ("investigator", Role.Investigator), ("data-manager", Role.DataManager), ("statistician", Role.TrialStatistician), ("independent-statistician", Role.IndependentStatistician),
        ("board-1", Role.Board), ("board-2", Role.Board), ("sponsor", Role.Sponsor), ("inspector", Role.Inspector),
    ];

    private readonly byte[] secret;
    private readonly int seed;
    private readonly StringBuilder body = new(4096);
    private readonly StringBuilder data = new(4096);
    private string head = LedgerEntry.Genesis;
    private long sequence;

    private BigTrialMaker(int seed) => (this.seed, secret) = (seed, SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"big trial allocation secret {seed}"))));

    internal static int Run(string[] args)
    {
        int Number(string option, int otherwise) => Array.IndexOf(args, option) is var i and >= 0 ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : otherwise;
        Make(args[0], Number("--sites", 60), Number("--participants", 5000), Number("--entries", 1_000_000), Number("--seed", 1), Array.IndexOf(args, "--postgres") is var p and >= 0 ? args[p + 1] : null);
        return 0;
    }

    /// <summary>Makes the ledger with its vault, and the same in PostgreSQL where a superuser's name of it is given.</summary>
    internal static void Make(string path, int sites, int participants, int entries, int seed, string? postgres)
    {
        var watch = Stopwatch.StartNew();
        var maker = new BigTrialMaker(seed);
        using (var ledger = SqliteLedger.Create(path))
        {
            ledger.AppendRaw(maker.Rows(sites, participants, entries));
        }

        Print($"made: {maker.sequence} entries, {sites} sites, {participants} randomised participants, {new FileInfo(path).Length >> 20} MiB in {watch.Elapsed.TotalSeconds:F1} s");
        using (var ledger = SqliteLedger.OpenReadOnly(path))
        {
            var state = ledger.Load();
            var vaultPath = AllocationVault.PathFor(path);
            var key = VaultKey.CreateFile(vaultPath + ".key", Bytes("key", seed, 32));
            AllocationVault.Create(vaultPath, state.Activation!.AllocationMethod, maker.secret, key, Bytes("salt", seed, 28));
            using var turn = AllocationVault.Open(vaultPath, key).Take();
            turn.CountUpTo(state);
            turn.Confirm(state.Version, state.HeadHash);
            Print($"state: {state.Participants.Count} participants, {state.Grants.Length} grants, last entry {state.LastRecordedAt}");
        }

        if (postgres is not null)
        {
            watch.Restart();
            PostgresCopy.Fill(path, postgres);
            Print($"copied to PostgreSQL in {watch.Elapsed.TotalSeconds:F1} s");
        }
    }

    private IEnumerable<(long Sequence, string Body, string Hash)> Rows(int sites, int participants, int entries)
    {
        var original = File.ReadAllText(Path.Combine(Root(), "protocols", "il2-rcc.yaml"));
        var templates = Templates.Of(Parsed(original), 3);
        var text = original.Replace("accrualGoal: 68", FormattableString.Invariant($"accrualGoal: {participants * 2}"), StringComparison.Ordinal);
        var section = Parsed(text).Document.Randomisation;
        var zones = templates.Select(t => t.Zone).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var places = Enumerable.Range(0, sites).Select(i => (Id: (i + 1).ToString("D2", CultureInfo.InvariantCulture), Zone: zones[i % zones.Count])).ToList();
        var copies = Copies(templates, places, participants, section);
        var first = copies.Min(c => c.Template.Events[0].At + c.Shift) - Duration.FromDays(30);

        // Everything until the day on which accrual has lasted its time: the trial is under way.
        var until = copies.Max(c => c.Template.Anchor + c.Shift) + Duration.FromDays(3);
        var acts = new List<(Instant At, int Copy, int Index)>();
        for (var i = 0; i < copies.Count; i++)
        {
            for (var k = 0; k < copies[i].Template.Events.Count; k++)
            {
                var at = copies[i].Template.Events[k].At + copies[i].Shift;
                if (at <= until)
                {
                    acts.Add((at, i, k));
                }
            }
        }

        acts.Sort();
        foreach (var row in Opening(text, section, places, first))
        {
            yield return row;
        }

        // Each act has an acceptance of its key in front; what lacks of the entries asked for are contacts and weights in between, as a clinic has them.
        var commands = acts.Where((a, i) => i == 0 || !SameAct(acts[i - 1], a, copies)).Count();
        var lacking = Math.Max(0, (entries - (int)sequence - acts.Count - commands) / 2);
        var extras = new Extras(copies, lacking, until, seed);
        for (var i = 0; i < acts.Count;)
        {
            foreach (var extra in extras.Before(acts[i].At))
            {
                yield return Accepted(extra.At, extra.Actor, "nurse", extra.Site, 1);
                yield return Sealed(extra.At, extra.Actor, "nurse", extra.Site, extra.Data, extra.Type.Name, EventCatalogue.Of(extra.Type).Version);
            }

            var together = 1;
            while (i + together < acts.Count && SameAct(acts[i], acts[i + together], copies))
            {
                together++;
            }

            var (act, copy) = (copies[acts[i].Copy].Template.Events[acts[i].Index], copies[acts[i].Copy]);
            var (actor, site) = (act.Actor.Replace("##", copy.Site, StringComparison.Ordinal), act.OfSite ? copy.Site : null);
            yield return Accepted(acts[i].At, actor, act.Role, site, together);
            for (; together > 0; together--, i++)
            {
                var happened = copy.Template.Events[acts[i].Index];
                copy.Came(acts[i].Index, sequence + 1);
                data.Clear();
                happened.Write(data, copy);
                yield return Sealed(acts[i].At, actor, act.Role, site, data.ToString(), happened.Type, happened.Version);
            }
        }
    }

    private static bool SameAct((Instant At, int Copy, int Index) a, (Instant At, int Copy, int Index) b, List<Copy> copies) =>
        a.Copy == b.Copy && copies[a.Copy].Template.Events[a.Index].Step == copies[b.Copy].Template.Events[b.Index].Step;

    private List<Copy> Copies(List<Template> templates, List<(string Id, string Zone)> places, int participants, RandomisationSection section)
    {
        var random = RandomStream.For((ulong)seed, 0, "big trial");
        var randomised = templates.Where(t => t.Stratum is not null).ToList();
        var failed = templates.Where(t => t.Stratum is null).ToList();
        var byArm = randomised.ToLookup(t => (t.Stratum!, t.Arm!));
        var copies = new List<Copy>();
        var (next, last) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, Instant>(StringComparer.Ordinal));
        var start = templates.Min(t => t.Anchor).InUtc().Date;
        var number = 0;
        foreach (var day in Enumerable.Range(0, participants).Select(_ => random.NextInt(AccrualDays)).Order().ToList())
        {
            // A stratum as often as it was rehearsed, and at its next position the arm that the secret has there.
            var stratum = randomised[random.NextInt(randomised.Count)].Stratum!;
            var position = next[stratum] = next.GetValueOrDefault(stratum) + 1;
            var arm = AllocationSequence.ArmAt(secret, section, stratum, position);
            var fitting = byArm[(stratum, arm)].ToList();
            var template = fitting[random.NextInt(fitting.Count)];
            var shift = day - Period.DaysBetween(start, template.Anchor.InUtc().Date);
            while (last.TryGetValue(stratum, out var before) && template.Anchor + Duration.FromDays(shift) <= before)
            {
                shift++;
            }

            last[stratum] = template.Anchor + Duration.FromDays(shift);
            copies.Add(Copied(template, ++number, shift, position));
            if (random.NextInt(participants) < participants * failed.Count / Math.Max(1, randomised.Count))
            {
                var left = failed[random.NextInt(failed.Count)];
                copies.Add(Copied(left, ++number, day - Period.DaysBetween(start, left.Anchor.InUtc().Date), 0));
            }
        }

        return copies;

        Copy Copied(Template template, int person, int shift, int position)
        {
            var near = places.Where(p => p.Zone == template.Zone).ToList();
            var site = near[random.NextInt(near.Count)].Id;
            return new Copy(template, string.Create(CultureInfo.InvariantCulture, $"SYN-{site}-{person:D4}"), site, shift, position);
        }
    }

    private List<(long Sequence, string Body, string Hash)> Opening(string text, RandomisationSection section, List<(string Id, string Zone)> places, Instant at)
    {
        var rows = new List<(long, string, string)>();
        void Add(TrialEvent e, string actor, Role role) => rows.Add(Sealed(at, actor, Words.Of(role), null, CanonicalJson.Write(EventJson.ToJson(e)), e.GetType().Name, EventCatalogue.Of(e.GetType()).Version));
        var method = AllocationSequence.MethodOf(section);
        var protocol = Parsed(text);
        Add(new TrialActivated(protocol.Document.Trial.Id, protocol.Document.Trial.Version, text, LedgerEntry.HashOf(text), method, AllocationSequence.Commitment(method, secret), Synthetic: true, "big"), "sponsor", Role.Sponsor);
        foreach (var (id, zone) in places)
        {
            Add(new SiteOpened(id, "Synthetic site " + id, zone), "data-manager", Role.DataManager);
        }

        foreach (var (account, role) in Everybody)
        {
            Add(new GrantGiven(account, role, role is Role.Nurse or Role.Investigator ? "01" : null, "A labelled account of the big synthetic trial"), "equipoise", Role.System);
        }

        foreach (var (id, _) in places)
        {
            Add(new GrantGiven("nurse-" + id, Role.Nurse, id, "Delegation log"), "data-manager", Role.DataManager);
            Add(new GrantGiven("investigator-" + id, Role.Investigator, id, "Delegation log"), "data-manager", Role.DataManager);
        }

        return rows;
    }

    private (long Sequence, string Body, string Hash) Accepted(Instant at, string actor, string role, string? site, int count)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"key {seed} {sequence}"))));
        return Sealed(at, actor, role, site, $"{{\"bodySha256\":\"{key}\",\"entries\":{count.ToString(CultureInfo.InvariantCulture)},\"key\":\"{actor}:{key[..32]}\"}}", nameof(CommandAccepted), EventCatalogue.Of(typeof(CommandAccepted)).Version);
    }

    /// <summary>The row of an event whose data is in canonical form already.</summary>
    private (long Sequence, string Body, string Hash) Sealed(Instant at, string actor, string role, string? site, string json, string type, int version)
    {
        sequence++;
        body.Clear().Append("{\"actor\":\"").Append(actor).Append("\",\"data\":").Append(json).Append(",\"previousHash\":\"").Append(head).Append("\",\"reason\":null,\"recordedAt\":\"").Append(InstantPattern.ExtendedIso.Format(at))
            .Append("\",\"role\":\"").Append(role).Append(CultureInfo.InvariantCulture, $"\",\"sequence\":{sequence},\"site\":").Append(site is null ? "null" : $"\"{site}\"").Append(",\"type\":\"").Append(type)
            .Append(CultureInfo.InvariantCulture, $"\",\"version\":{version}}}");
        var text = body.ToString();
        head = LedgerEntry.HashOf(text);
        return (sequence, text, head);
    }

    private static TrialProtocol Parsed(string text)
    {
        var reading = TrialProtocol.Parse(text, "big.yaml");
        return reading.Protocol ?? throw new InvalidOperationException(reading.Diagnostics[0].ToString());
    }

    private static byte[] Bytes(string what, int seed, int count) => SHA512.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"big trial vault {what} {seed}")))[..count];

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Equipoise.slnx")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new InvalidOperationException("run it inside the repository");
        }

        return folder;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
