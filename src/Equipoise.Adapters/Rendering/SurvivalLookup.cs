using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>Reads a right-continuous step function.</summary>
internal static class SurvivalLookup
{
    /// <summary>The step in force at a time; null before the first step and after the end of follow-up, where nothing is known.</summary>
    public static SurvivalStep? At(SurvivalCurveData curve, double time)
    {
        SurvivalStep? found = null;
        if (time > curve.EndOfFollowUp)
        {
            return null;
        }

        foreach (var step in Drawable(curve))
        {
            if (step.Time > time)
            {
                break;
            }

            found = step;
        }

        return found;
    }

    /// <summary>The steps that have a place in a picture: a finite time and survival.</summary>
    public static IEnumerable<SurvivalStep> Drawable(SurvivalCurveData curve) =>
        curve.Steps.Where(step => double.IsFinite(step.Time) && double.IsFinite(step.Survival));
}
