using System.Collections.Concurrent;
using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Tests.Conduct;

/// <summary>
/// A trial in memory: given what happened, when a command, then events or a rejection. The clock stands at noon in Chicago; arms come from the test.
/// </summary>
internal sealed class GivenTrial
{
    public static readonly Actor Sponsor = new("sponsor", Role.Sponsor);
    public static readonly Actor DataManager = new("data", Role.DataManager);
    public static readonly Actor Statistician = new("stat", Role.IndependentStatistician);
    public static readonly Actor Board = new("board", Role.Board);
    public static readonly Actor Nurse = new("nurse", Role.Nurse, "01");
    public static readonly Actor Investigator = new("doctor", Role.Investigator, "01");
    public static readonly Actor OtherNurse = new("nurse-2", Role.Nurse, "02");
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/Chicago"];

    private readonly List<LedgerEntry> _entries;

    private GivenTrial(TrialProtocol protocol, IEnumerable<LedgerEntry> entries, TrialState state)
    {
        Protocol = protocol;
        _entries = [.. entries];
        State = state;
    }

    public TrialProtocol Protocol { get; }

    public TrialState State { get; private set; }

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public Instant Now { get; private set; } = At(2026, 6, 1, 12, 0);

    public string NextArm { get; set; } = "IL2";

    public LocalDate Today => Now.InZone(Zone).Date;

    public static TrialProtocol Parse(string text)
    {
        var reading = TrialProtocol.Parse(text, "protocol");
        return reading.Protocol ?? throw new InvalidOperationException(string.Join("\n", reading.Diagnostics));
    }

    public static Instant At(int year, int month, int day, int hour, int minute) =>
        new LocalDateTime(year, month, day, hour, minute).InZoneStrictly(Zone).ToInstant();

    public static GivenTrial Interleukin(params (string From, string To)[] changes) => Active("il2-rcc.yaml", changes);

    public static GivenTrial Active(string file, params (string From, string To)[] changes)
    {
        var text = Repository.Read("protocols", file);
        foreach (var (from, to) in changes)
        {
            text.ShouldContain(from);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        var (protocol, entries, state) = Begun.GetOrAdd(text, Begin);
        return new GivenTrial(protocol, entries, state);
    }

    /// <summary>Activation and sites, once for each protocol text: reading a protocol takes longer than all the rest.</summary>
    private static readonly ConcurrentDictionary<string, (TrialProtocol, List<LedgerEntry>, TrialState)> Begun = new(StringComparer.Ordinal);

    private static (TrialProtocol Protocol, List<LedgerEntry> Entries, TrialState State) Begin(string text)
    {
        var trial = new GivenTrial(Parse(text), [], TrialState.Empty);
        trial.Given(Sponsor, new ActivateTrial(text, "commitment", Synthetic: true, null));
        trial.Given(DataManager, new OpenSite("01", "One", "America/Chicago"));
        trial.Given(DataManager, new OpenSite("02", "Two", "America/New_York"));
        return (trial.Protocol, trial._entries, trial.State);
    }

    /// <summary>Values that meet every criterion, in stratum S1 unless changed; null leaves a field out.</summary>
    public static ImmutableArray<Measurement> Fit(LocalDate on, params (string Field, string? Value)[] changes)
    {
        var values = new Dictionary<string, (string Value, string? Unit)>
        {
            ["tumour"] = ("T3b", null), ["nodes"] = ("N0", null), ["metastases"] = ("M0", null), ["ecog"] = ("0", null), ["age"] = ("50", "years"),
            ["sex"] = ("male", null), ["weight"] = ("72", "kg"), ["leukocytes"] = ("5000", "/uL"), ["platelets"] = ("200000", "/uL"), ["haemoglobin"] = ("12", "g/dL"),
            ["creatinine"] = ("1.0", "mg/dL"), ["directBilirubin"] = ("0.3", "mg/dL"), ["cardiacDisease"] = ("no", null), ["priorSystemicTreatment"] = ("no", null),
            ["fev1"] = ("3.0", "L"), ["fev1Predicted"] = ("90", "%"), ["priorRadiotherapy"] = ("none", null), ["otherMalignancy"] = ("no", null),
            ["hiv"] = ("negative", null), ["pregnancy"] = ("notApplicable", null), ["definitiveSurgery"] = (LocalDatePattern.Iso.Format(on.PlusDays(-40)), null),
        };
        foreach (var (field, value) in changes)
        {
            if (value is null)
            {
                values.Remove(field);
            }
            else
            {
                values[field] = (value, values[field].Unit);
            }
        }

        return [.. values.Select(v => new Measurement(v.Key, v.Value.Value, v.Value.Unit, on))];
    }

    /// <summary>The same trial at the same moment; what is given to one is not given to the other.</summary>
    public GivenTrial Copy() => new(Protocol, _entries, State) { Now = Now, NextArm = NextArm };

    public GivenTrial MoveTo(Instant at)
    {
        Now = at;
        return this;
    }

    public GivenTrial MoveDays(int days) => MoveTo((Today.PlusDays(days) + new LocalTime(12, 0)).InZoneLeniently(Zone).ToInstant());

    /// <summary>What the trial would decide; nothing is recorded.</summary>
    public Decision When(Actor actor, Command command) => Decider.Decide(State, command, actor, Now, _ => NextArm);

    /// <summary>Gives a command that must be accepted, and records its events.</summary>
    public GivenTrial Given(Actor actor, Command command)
    {
        var decision = When(actor, command);
        decision.Rejection.ShouldBeNull(command.ToString());
        var sealedEntries = LedgerEntry.SealAll(State.Version, State.HeadHash, Now, actor, null, decision.Events);
        _entries.AddRange(sealedEntries);
        State = sealedEntries.Aggregate(State, (s, e) => s.Evolve(e));
        return this;
    }

    public void Refused(string rule, Actor actor, Command command, string? saying = null)
    {
        var decision = When(actor, command);
        var rejection = decision.Rejection.ShouldNotBeNull($"{command} was accepted");
        rejection.Rule.ShouldBe(rule, rejection.Message);
        decision.Events.ShouldBeEmpty();
        if (saying is not null)
        {
            rejection.Message.ShouldContain(saying);
        }
    }

    public T Then<T>(Actor actor, Command command)
        where T : TrialEvent
    {
        var decision = When(actor, command);
        decision.Rejection.ShouldBeNull();
        return decision.Events.ShouldHaveSingleItem().ShouldBeOfType<T>();
    }

    public GivenTrial Consented(string id = "P1") => Given(Nurse, new ScreenCandidate(id, Today)).Given(Nurse, new GiveConsent(id, Today, "1"));

    public GivenTrial Assessed(string id = "P1", params (string Field, string? Value)[] changes) =>
        Consented(id).Given(Nurse, new RecordMeasurements(id, Fit(Today, changes))).Given(Investigator, new AssessEligibility(id));

    public GivenTrial Randomised(string arm, string id = "P1", params (string Field, string? Value)[] changes)
    {
        NextArm = arm;
        return Assessed(id, changes).Given(Investigator, new Randomise(id));
    }

    /// <summary>Randomised to interleukin-2, with a first cycle whose first slot is at 08:00 on the next day; the clock stands there.</summary>
    public GivenTrial OnTreatment(string id = "P1")
    {
        Randomised("IL2", id);
        var first = (Today.PlusDays(1) + new LocalTime(8, 0)).InZoneStrictly(Zone).ToInstant();
        MoveTo(first);
        return Given(Nurse, new Equipoise.Trials.Dosing.StartCycle(id, 72m, first - Duration.FromHours(2), first));
    }

    public GivenTrial Relapsed(string id = "P1") => Given(Nurse, new RecordRelapse(id, Today, "lung", RelapseEvidence.Imaging));

    public static AllocationSource Secret(TrialProtocol protocol, byte[] secret) => AllocationSequence.Source(protocol, secret);
}
