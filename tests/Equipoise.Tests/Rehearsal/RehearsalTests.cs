using System.Collections.Concurrent;
using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Rehearsal;
using NodaTime;

namespace Equipoise.Tests.Rehearsal;

/// <summary>Whole trials, many seeds: what must never happen did not, and counts agree with a recount from the bare entries.</summary>
public sealed class RehearsalTests
{
    private const int MostSteps = 60_000;
    private static readonly ConcurrentDictionary<string, TrialProtocol> Protocols = new(StringComparer.Ordinal);

    public static TheoryData<string, string, int, int> Scenarios() => new()
    {
        { "il2-rcc.yaml", "abstract", 1, 30 },
        { "il2-rcc.yaml", "planned", 101, 110 },
        { "6mp-leukaemia.yaml", "published", 201, 204 },
        { "examples/surface-three-weekly-and-weekly.yaml", "planned", 301, 302 },
        { "examples/carboplatin-area-under-curve.yaml", "planned", 311, 312 },
        { "examples/daily-tablet-until-relapse.yaml", "planned", 321, 321 },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Rehearsals_of_many_seeds_end_and_break_no_rule(string file, string scenario, int from, int to)
    {
        var protocol = Protocol(file);
        Parallel.For(from, to + 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var (entries, state) = Play(protocol, scenario, (ulong)seed);
            var at = $"{scenario}, seed {seed}";
            state.Lock.ShouldNotBeNull(at);
            CheckOrder(entries, at);
            CheckEvents(entries, at);
            var opened = AllocationKey.Revealed(entries)?.Opened(state) ?? state;
            CheckAllocations(opened, at);
            Recount(entries, opened, at);
            entries.Any(e => protocol.ArmsConcealed && e.Event is ParticipantRandomised { Arm: not null }).ShouldBeFalse(at);
        });
    }

    [Fact]
    public void The_state_after_each_entry_is_the_fold_of_the_entries_so_far()
    {
        var protocol = Protocol("il2-rcc.yaml");
        var entries = new List<LedgerEntry>();
        var last = TrialState.Empty;
        foreach (var step in TrialRehearsal.Play(protocol, "abstract", 5).Take(MostSteps))
        {
            entries.AddRange(step.Entries);
            last = step.State;
        }

        var folded = TrialState.Fold(entries);
        Fingerprint(folded).ShouldBe(Fingerprint(last));
        Fingerprint(TrialState.Fold(entries.Select(e => LedgerEntry.Read(e.Body)))).ShouldBe(Fingerprint(last));
    }

    [Theory]
    [InlineData("il2-rcc.yaml", "abstract")]
    [InlineData("6mp-leukaemia.yaml", "published")]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others(string file, string scenario)
    {
        string Bodies(ulong seed) => string.Join('\n', Play(Protocol(file), scenario, seed).Entries.Select(e => e.Body));

        var once = Bodies(9);
        Bodies(9).ShouldBe(once);
        Bodies(10).ShouldNotBe(once);
    }

    /// <summary>A rehearsal goes as planned: nothing is corrected, lost or revealed in it, and its commands carry no keys.</summary>
    [Fact]
    public void Every_event_of_a_trial_that_goes_as_planned_but_a_changed_level_and_an_issued_report_occurs_in_the_rehearsals()
    {
        var seen = new HashSet<Type>();
        foreach (var seed in Enumerable.Range(1, 8))
        {
            seen.UnionWith(Play(Protocol("il2-rcc.yaml"), "abstract", (ulong)seed).Entries.Select(e => e.Event.GetType()));
        }

        EventCatalogue.All.Select(e => e.ClrType).Except(seen).ShouldBe(
            [
                typeof(DoseLevelChanged), typeof(ReportIssued), typeof(ReportRefused), typeof(CommandAccepted), typeof(RandomisedInErrorMarked), typeof(StratumCorrected), typeof(ParticipantUnblinded), typeof(RevealRequested),
                typeof(AllocationSecretRevealed), typeof(LedgerGapStated), typeof(ProtocolAmended), typeof(AmendmentActivated), typeof(SchemeChangeProposed), typeof(SchemeChangeApproved), typeof(SchemeChanged), typeof(CommandRefused),
                typeof(ToxicityDictionaryLoaded), typeof(GrantGiven), typeof(GrantWithdrawn), typeof(AccessNoted), typeof(GroupCodesRevealed), typeof(MinutesRecorded), typeof(MinutesSigned), typeof(RecordTrailReviewed),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void An_unknown_scenario_is_refused_with_those_there_are() =>
        Should.Throw<ArgumentException>(() => TrialRehearsal.Play(Protocol("il2-rcc.yaml"), "wishful", 1).Count()).Message.ShouldContain("abstract, planned");

    private static TrialProtocol Protocol(string file) => Protocols.GetOrAdd(file, f => GivenTrial.Parse(Repository.Read("protocols", f)));

    private static (ImmutableArray<LedgerEntry> Entries, TrialState State) Play(TrialProtocol protocol, string scenario, ulong seed)
    {
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        var (state, steps) = (TrialState.Empty, 0);
        foreach (var step in TrialRehearsal.Play(protocol, scenario, seed))
        {
            (++steps).ShouldBeLessThan(MostSteps, $"{scenario}, seed {seed} does not end");
            entries.AddRange(step.Entries);
            state = step.State;
        }

        return (entries.ToImmutable(), state);
    }

    /// <summary>Sequence without gap, each entry sealed by the one before, time never backwards, nothing clinical after the lock.</summary>
    private static void CheckOrder(ImmutableArray<LedgerEntry> entries, string at)
    {
        var (hash, time, locked) = (LedgerEntry.Genesis, Instant.MinValue, false);
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            entry.Sequence.ShouldBe(i + 1, at);
            entry.PreviousHash.ShouldBe(hash, at);
            entry.RecordedAt.ShouldBeGreaterThanOrEqualTo(time, at);
            (locked && entry.Event is ParticipantEvent).ShouldBeFalse($"{at}: {entry.Event} after the lock");
            (hash, time, locked) = (entry.Hash, entry.RecordedAt, locked || entry.Event is DatabaseLocked);
        }
    }

    private static void CheckEvents(ImmutableArray<LedgerEntry> entries, string at)
    {
        var zones = entries.Select(e => e.Event).OfType<SiteOpened>().ToDictionary(s => s.Site, s => DateTimeZoneProviders.Tzdb[s.TimeZone]);
        var deaths = entries.Select(e => e.Event).OfType<DeathRecorded>().ToDictionary(d => d.Participant, d => d.DiedOn);
        var sites = new Dictionary<string, string>();
        var (consented, eligible, randomised) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        var closed = false;
        foreach (var entry in entries)
        {
            switch (entry.Event)
            {
                case CandidateScreened e:
                    sites.TryAdd(e.Participant, e.Site).ShouldBeTrue(at);
                    break;
                case ConsentGiven e:
                    consented.Add(e.Participant);
                    break;
                case EligibilityAssessed e:
                    consented.ShouldContain(e.Participant, at);
                    _ = e.Eligible ? eligible.Add(e.Participant) : eligible.Remove(e.Participant);
                    break;
                case ParticipantRandomised e:
                    (consented.Contains(e.Participant) && eligible.Contains(e.Participant) && randomised.Add(e.Participant) && !closed).ShouldBeTrue($"{at}: {e}");
                    break;
                case AccrualClosed:
                    closed = true;
                    break;
                case DoseGiven e:
                    randomised.ShouldContain(e.Participant, at);
                    var day = e.StartedAt.InZone(zones[sites[e.Participant]]).Date;
                    (deaths.TryGetValue(e.Participant, out var died) && day > died).ShouldBeFalse($"{at}: {e} after death");
                    break;
                case RelapseRecorded or DeathRecorded or AssessmentRecorded or CycleStarted or AdverseEventReported or ContactRecorded:
                    randomised.ShouldContain(((ParticipantEvent)entry.Event).Participant, at);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Positions of each stratum run from 1 without gap, and no stratum's arms differ by more than half of the longest block.</summary>
    private static void CheckAllocations(TrialState opened, string at)
    {
        foreach (var stratum in opened.Participants.Values.Where(p => p.Randomisation is not null).OrderBy(p => p.Randomisation!.Value.Sequence).Select(p => p.Randomisation!.Value.Fact).GroupBy(r => r.Stratum))
        {
            stratum.Select(r => r.Position).ShouldBe(Enumerable.Range(1, stratum.Count()), at);
            var counts = stratum.CountBy(r => r.Arm!).Select(c => c.Value).ToList();
            (counts.Max() - (counts.Count > 1 ? counts.Min() : 0)).ShouldBeLessThanOrEqualTo(3, at);
        }
    }

    /// <summary>Relapses, deaths and doses by arm, counted from the entries alone.</summary>
    private static void Recount(ImmutableArray<LedgerEntry> entries, TrialState state, string at)
    {
        var events = entries.Select(e => e.Event).ToList();
        var arms = events.OfType<ParticipantRandomised>().ToDictionary(r => r.Participant, r => state.Participants[r.Participant].Randomisation!.Value.Fact.Arm!);
        var asOf = events.OfType<DataCutTaken>().Last().AsOf;
        var rows = AnalysisDataset.At(state, asOf).Rows;
        foreach (var arm in arms.Values.Distinct())
        {
            rows.Count(r => r.Arm == arm).ShouldBe(arms.Values.Count(a => a == arm), at);
            rows.Count(r => r.Arm == arm && r.Relapsed).ShouldBe(events.OfType<RelapseRecorded>().Count(e => e.EvidenceOn <= asOf && arms[e.Participant] == arm), at);
            rows.Count(r => r.Arm == arm && r.Died).ShouldBe(events.OfType<DeathRecorded>().Count(e => e.DiedOn <= asOf && arms[e.Participant] == arm), at);
            state.Participants.Values.Where(p => p.Randomisation?.Fact.Arm == arm).Sum(p => p.DosesGiven).ShouldBe(events.OfType<DoseGiven>().Count(e => arms[e.Participant] == arm), at);
        }

        foreach (var row in rows)
        {
            var origin = events.OfType<ParticipantRandomised>().Single(r => r.Participant == row.Participant).RandomisedOn;
            var first = events.OfType<RelapseRecorded>().Where(e => e.Participant == row.Participant).Select(e => (LocalDate?)e.EvidenceOn)
                .Concat(events.OfType<DeathRecorded>().Where(e => e.Participant == row.Participant).Select(e => (LocalDate?)e.DiedOn)).Where(d => d <= asOf).Min();
            row.Time("DFS").Event.ShouldBe(first is not null, at);
            if (first is { } day)
            {
                row.Time("DFS").Days.ShouldBe(Period.DaysBetween(origin, day), at);
            }
        }
    }

    private static string Fingerprint(TrialState state) => string.Join('\n', new[] { $"{state.Version} {state.HeadHash} {state.Closure} {state.FollowUpEnd} {state.Lock}" }
        .Concat(state.Issued.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => $"{i.Key} {i.Value}"))
        .Concat(state.InOrder.Select(p => $"{p.Id} {p.Consent} {p.Eligibility?.Sequence} {p.Exclusion} {p.Randomisation?.Sequence} {p.DosesGiven} {p.Cycles.Sum(c => c.Held)} {p.Stops.Length} {p.AdverseEvents.Length} {p.Assessments.Length} {p.Contacts.Length} {p.Relapse} {p.Crossover} {p.Death} {p.Loss}")));
}
