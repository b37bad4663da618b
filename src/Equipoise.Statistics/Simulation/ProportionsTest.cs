using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Simulation;

/// <summary>The comparison of two proportions without an event at a milestone, from counts.</summary>
/// <param name="Milestone">Time since entry.</param>
/// <param name="Futility">Asked at the look; null for none.</param>
internal sealed record ProportionsTest(double Milestone, StatusRule? Futility)
{
    internal TestOutcome Of(MilestoneStatuses statuses) =>
        Of(statuses.Control.EventFree, statuses.Control.Known, statuses.Experimental.EventFree, statuses.Experimental.Known) with { MeetsFutility = Futility is { } rule && rule.IsMet(statuses) };

    /// <summary>Without the rule for futility.</summary>
    internal static TestOutcome Of(int controlFree, int controlKnown, int experimentalFree, int experimentalKnown)
    {
        var free = controlFree + experimentalFree;
        if (controlKnown == 0 || experimentalKnown == 0 || free == 0 || free == controlKnown + experimentalKnown)
        {
            return default;
        }

        var (control, experimental) = ((double)controlFree / controlKnown, (double)experimentalFree / experimentalKnown);
        var error = Math.Sqrt((control * (1 - control) / controlKnown) + (experimental * (1 - experimental) / experimentalKnown));
        return new TestOutcome(ProportionTest.PooledZ(experimentalFree, experimentalKnown, controlFree, controlKnown), experimental - control, error);
    }
}
