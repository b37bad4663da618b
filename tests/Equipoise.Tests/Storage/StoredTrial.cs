using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Equipoise.Adapters.Storage;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Storage;

/// <summary>A trial in a store with its vault, and candidates who only wait to be randomised, in four strata.</summary>
internal sealed class StoredTrial
{
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 15, 0);
    public static readonly Actor Investigator = new("doctor", Role.Investigator, "01");

    private static readonly (string Field, string? Value)[][] Strata =
        [[], [("tumour", "T3c")], [("nodes", "N2")], [("metastases", "M1-resected")]];

    public static ImmutableArray<string> Names => ["S1", "S2", "S3", "S4"];

    /// <summary>What makes the protocol double-blind.</summary>
    public static (string From, string To)[] Blinded => [("masking: openLabel", "masking: doubleBlind"), ("{kind: nothingBlinded}", "{kind: emergencyUnblinding, by: [investigator]}")];

    private readonly string vaultPath;

    private StoredTrial(string name, string vaultPath, byte[] secret, RandomisationSection section)
    {
        Name = name;
        this.vaultPath = vaultPath;
        Secret = secret;
        Section = section;
    }

    public string Name { get; }

    public string VaultPath => vaultPath;

    public byte[] Secret { get; }

    public RandomisationSection Section { get; }

    /// <summary>The protocol of interleukin-2 without goals and with values that do not go out of date, so that any number is taken in on any day: desks run on the machine's clock.</summary>
    public static string Protocol(params (string From, string To)[] changes) => changes.Aggregate(
        Regex.Replace(Repository.Read("protocols", "il2-rcc.yaml").Replace("accrualGoal: 68, ", "", StringComparison.Ordinal), "maximumAgeDays: [0-9]+", "maximumAgeDays: 36500").Replace("[21 days, 84 days]", "[0 days, 36500 days]", StringComparison.Ordinal),
        (text, c) => text.Replace(c.From, c.To, StringComparison.Ordinal));

    public static StoredTrial Create(string name, string vaultPath, int perStratum, params (string From, string To)[] changes)
    {
        var text = Protocol(changes);
        var section = GivenTrial.Parse(text).Document.Randomisation;
        var secret = Enumerable.Range(0, 32).Select(i => (byte)(i * 7)).ToArray();
        var method = AllocationSequence.MethodOf(section);
        var sponsor = new Actor("sponsor", Role.Sponsor);
        var activated = Decider.Decide(TrialState.Empty, new ActivateTrial(text, AllocationSequence.Commitment(method, secret), true, null), sponsor, Now, _ => "").Events;
        var day = new LocalDate(2026, 3, 1);
        var entries = new List<LedgerEntry>(LedgerEntry.SealAll(0, LedgerEntry.Genesis, Now, sponsor, null, [.. activated, new SiteOpened("01", "One", "America/Chicago")]));
        var protocol = GivenTrial.Parse(text);
        var first = entries[^1].Sequence + 1;
        var events = Enumerable.Range(0, perStratum).SelectMany(i => Strata.Select((changed, s) => (Id: Participant(s, i), changed))).SelectMany((c, n) =>
        {
            var values = GivenTrial.Fit(day, c.changed);
            var entry = first + (4 * n) + 2;
            var outcomes = EligibilityRules.Assess(protocol, values.ToImmutableDictionary(m => m.Field, m => new Sourced<Measurement>(m, entry)), day);
            return new TrialEvent[] { new CandidateScreened(c.Id, "01", day), new ConsentGiven(c.Id, day, "1"), new MeasurementsRecorded(c.Id, values), new EligibilityAssessed(c.Id, day, Role.Investigator, true, outcomes) };
        });
        entries.AddRange(LedgerEntry.SealAll(entries[^1].Sequence, entries[^1].Hash, Now, Investigator, null, events));
        if (!File.Exists(vaultPath + ".key"))
        {
            VaultKey.CreateFile(vaultPath + ".key", [.. Enumerable.Range(0, 32).Select(i => (byte)(255 - i))]);
        }

        NewLedger.Create(name, () => AllocationVault.Create(vaultPath, method, secret, VaultKey.FromFile(vaultPath + ".key"), [.. Enumerable.Range(0, 28).Select(i => (byte)i)]), entries);
        return new StoredTrial(name, vaultPath, secret, section);
    }

    /// <summary>The same trial and vault on another ledger.</summary>
    public StoredTrial On(string name) => new(name, vaultPath, Secret, Section);

    public static string Participant(int stratum, int i) => $"{Names[stratum]}-{i:D5}";

    public AllocationVault Vault() => AllocationVault.Open(vaultPath, VaultKey.FromFile(vaultPath + ".key"));

    /// <summary>Runs on a session of its own, as another process would.</summary>
    public T With<T>(Func<TrialSession, T> use, Action<FaultPoint>? reached = null)
    {
        using var store = LedgerStores.Open(Name);
        return use(new TrialSession(store, Vault, reached));
    }

    public Answer Give(Submission submission, Action<FaultPoint>? reached = null) => With(s => s.Give(submission, Now), reached);

    public Answer Randomise(int stratum, int i, string? key = null, Action<FaultPoint>? reached = null) => Give(new Submission(new Randomise(Participant(stratum, i)), Investigator, Key: key), reached);

    public IReadOnlyList<LedgerEntry> Entries()
    {
        using var store = LedgerStores.OpenReadOnly(Name);
        return store.ReadAll();
    }

    /// <summary>The allocations in the ledger stand at positions 1 to n of each stratum and are those of the secret.</summary>
    public int ShouldFollowTheSecret()
    {
        var entries = Entries();
        var audit = AllocationAudit.Of(entries, [.. Vault().Reveal(TrialState.Fold(entries)).Select(Convert.FromHexString)]);
        audit.Followed.ShouldBeTrue(audit.Problem);
        return audit.Allocations;
    }
}
