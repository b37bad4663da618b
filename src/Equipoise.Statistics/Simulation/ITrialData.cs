namespace Equipoise.Statistics.Simulation;

/// <summary>The whole future of one simulated trial, of which a look sees what has happened by its cut. Ticks are calendar ticks unless said otherwise.</summary>
internal interface ITrialData
{
    /// <summary>How many enter.</summary>
    int Participants { get; }

    /// <summary>When so many of them have entered, from 1.</summary>
    int EntryTick(int participants);

    /// <summary>When the e-th event happens in calendar order; <see cref="TickScale.Never"/> or later when there are fewer.</summary>
    int EventTick(int events);

    /// <summary>When the status of so many participants at a milestone (ticks since entry) is no longer open.</summary>
    int KnownStatusTick(int participants, int milestone);

    /// <summary>When a toxicity has become too frequent; <see cref="TickScale.Never"/> for never.</summary>
    int SafetyTick => TickScale.Never;

    /// <summary>How many have entered by a tick.</summary>
    int EnrolledBy(int tick);

    /// <summary>The statistic on what has happened by a tick.</summary>
    TestOutcome Analyse(SimulationTest test, int cut, out int events);
}
