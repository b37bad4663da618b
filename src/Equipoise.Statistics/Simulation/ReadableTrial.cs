using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Simulation;

/// <summary>A participant of one simulated trial, all that will ever happen included.</summary>
/// <param name="Number">From 0, in order of entry.</param>
/// <param name="Stratum">From 0.</param>
/// <param name="Arm">As allocated.</param>
/// <param name="Entry">Calendar tick.</param>
/// <param name="Event">Ticks from entry; <see cref="TickScale.Never"/> when it does not come.</param>
/// <param name="Dropout">Ticks from entry.</param>
/// <param name="CompetingDeath">Ticks from entry.</param>
internal sealed record DrawnParticipant(int Number, int Stratum, SimulatedArm Arm, int Entry, int Event, int Dropout, int CompetingDeath)
{
    /// <summary>The end of follow-up if nobody cuts it.</summary>
    internal int Exit => Math.Min(Event, Math.Min(Dropout, CompetingDeath));

    /// <summary>Whether the follow-up ends by the event; it counts when it falls on the tick of another end.</summary>
    internal bool HasEvent => Event < TickScale.Never && Event == Exit;
}

/// <summary>
/// The readable path: one record per participant, one word of a random stream at a time, and at each look a <see cref="SurvivalSample"/> under the library's own tests. It says what the
/// fast path must give, bit by bit.
/// </summary>
internal sealed class ReadableTrial : ITrialData
{
    private readonly CompiledTrial model;

    /// <summary>A trial of participants drawn before, in order of entry.</summary>
    internal ReadableTrial(CompiledTrial model, IReadOnlyList<DrawnParticipant> participants) => (this.model, All) = (model, participants);

    /// <summary>The participants in order of entry.</summary>
    internal IReadOnlyList<DrawnParticipant> All { get; }

    public int Participants => All.Count;

    public int EntryTick(int participants) => All[participants - 1].Entry;

    private IEnumerable<int> EventTicks => All.Where(p => p.HasEvent).Select(p => p.Entry + p.Event).Order();

    /// <summary>Draws one trial.</summary>
    internal static ReadableTrial Draw(CompiledTrial model, ulong replicate)
    {
        var count = model.Trial.Participants;
        var entries = new int[count];
        var entryWords = new WordStream(model.EntryKey, replicate);
        var gaps = Enumerable.Range(0, model.Entries.Words(count)).Select(i => -NaturalLogarithm.Of(WordStream.Uniform(entryWords[i]))).ToArray();
        model.Entries.Fill(gaps, entries);

        var strata = new WordStream(model.StratumKey, replicate);
        var allocations = new WordStream(model.AllocationKey, replicate);
        var sizes = new WordStream(model.BlockSizeKey, replicate);
        var events = new WordStream(model.EventKey, replicate);
        var dropouts = new WordStream(model.DropoutKey, replicate);
        var deaths = new WordStream(model.CompetingDeathKey, replicate);
        var sequences = model.StratumEnds.Select(_ => model.Trial.Allocation.Start()).ToArray();
        var participants = new List<DrawnParticipant>(count);
        for (var i = 0; i < count; i++)
        {
            var stratum = model.StratumOf(strata[i]);
            var arm = sequences[stratum].Next(allocations[i], sizes[i]);
            var laws = model.Courses[(2 * stratum) + (int)arm];
            participants.Add(new DrawnParticipant(
                i,
                stratum,
                arm,
                entries[i],
                laws.Event.Ticks(WordStream.Uniform(events[i])),
                laws.Dropout?.Ticks(WordStream.Uniform(dropouts[i])) ?? TickScale.Never,
                laws.CompetingDeath?.Ticks(WordStream.Uniform(deaths[i])) ?? TickScale.Never));
        }

        return new ReadableTrial(model, participants);
    }

    public int EventTick(int events) => EventTicks.Skip(events - 1).FirstOrDefault(TickScale.Never);

    public int KnownStatusTick(int participants, int milestone) =>
        All.Select(p => p.Entry + Math.Min(p.Exit, milestone)).Order().Skip(participants - 1).FirstOrDefault(TickScale.Never);

    public int EnrolledBy(int tick) => All.Count(p => p.Entry <= tick);

    public TestOutcome Analyse(SimulationTest test, int cut, out int events)
    {
        var entered = All.Where(p => p.Entry <= cut).ToArray();
        var happened = entered.Select(p => p.HasEvent && p.Entry + p.Event <= cut).ToArray();
        events = happened.Count(yes => yes);
        if (entered.Length == 0)
        {
            return default;
        }

        return test.Of(Sample(
            model,
            [.. entered.Select(p => model.Scale.Time(Math.Min(p.Exit, cut - p.Entry)))],
            happened,
            [.. entered.Select(p => (int)p.Arm)],
            [.. entered.Select(p => p.Stratum)]));
    }

    /// <summary>The data at a look, in the trial's unit of time.</summary>
    internal static SurvivalSample Sample(CompiledTrial model, double[] times, bool[] events, int[] arms, int[] strata) => SurvivalSample.Create(
        times,
        events,
        Factor.FromCodes(["control", "experimental"], arms),
        Factor.FromCodes([.. model.Trial.Design.Strata.Select(stratum => stratum.Name)], strata),
        new SurvivalSampleOptions { Ties = TieTolerance.Exact });
}
