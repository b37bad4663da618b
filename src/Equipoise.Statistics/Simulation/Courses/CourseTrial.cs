namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>A trial drawn whole, for the looks: its columns are handed to the fast path or, as records, to the readable one.</summary>
internal sealed class CourseTrial : ITrialData
{
    private readonly CompiledTrial model;
    private readonly FastTrial? fast;
    private ITrialData data;

    internal CourseTrial(CompiledTrial model, SimulationPath path)
    {
        this.model = model;
        Drawn = new CourseDraw(model);
        fast = path == SimulationPath.Fast ? new FastTrial(model) : null;
        data = fast!;
        Path = path;
        Cohorts = [.. (model.Whole?.Cohorts ?? []).Select(cohort => new CourseTrial(cohort, path))];
    }

    internal SimulationPath Path { get; }

    /// <summary>The columns.</summary>
    internal CourseDraw Drawn { get; }

    /// <summary>Participants beside the design's.</summary>
    internal CourseTrial[] Cohorts { get; }

    public int Participants => data.Participants;

    public int SafetyTick { get; private set; }

    internal CompiledTrial Model => model;

    /// <summary>Draws the trial and its cohorts.</summary>
    internal void Draw(ulong replicate)
    {
        Drawn.Draw(replicate);
        data = Of(Drawn.Event, Drawn.Exit, fast);
        SafetyTick = model.Whole is { } whole ? SafetyWatch.Tick(whole, Drawn) : TickScale.Never;
        foreach (var cohort in Cohorts)
        {
            cohort.Draw(replicate);
        }
    }

    public int EntryTick(int participants) => data.EntryTick(participants);

    public int EventTick(int events) => data.EventTick(events);

    public int KnownStatusTick(int participants, int milestone) => data.KnownStatusTick(participants, milestone);

    public int EnrolledBy(int tick) => data.EnrolledBy(tick);

    public TestOutcome Analyse(SimulationTest test, int cut, out int events) => data.Analyse(test, cut, out events);

    /// <summary>The same participants with another event counted.</summary>
    internal ITrialData Counting(int[] events, int[] exits, FastTrial? columns) => Of(events, exits, columns);

    private ITrialData Of(int[] events, int[] exits, FastTrial? columns)
    {
        if (columns is not null)
        {
            columns.Take(Drawn.Entry, Drawn.Group, events, exits);
            return columns;
        }

        // A follow-up that ends before the event ends by leaving.
        return new ReadableTrial(model, [.. Enumerable.Range(0, Drawn.Count).Select(i => new DrawnParticipant(
            i, Drawn.Group[i] >> 1, (SimulatedArm)(Drawn.Group[i] & 1), Drawn.Entry[i], events[i], exits[i] < events[i] ? exits[i] : TickScale.Never, TickScale.Never))]);
    }
}
