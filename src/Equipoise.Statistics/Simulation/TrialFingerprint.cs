using System.Globalization;
using System.Text;

namespace Equipoise.Statistics.Simulation;

/// <summary>FNV-1a, 64 bits, over the text of everything that results depend on.</summary>
internal static class TrialFingerprint
{
    internal static ulong Of(CompiledTrial model, ulong seed)
    {
        var trial = model.Trial;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{seed} {trial.Participants} {model.Lag} {model.Scale.Last} {model.Scale.PerUnit:R} {trial.Allocation} {trial.Bounds.Futility}");
        text.Append(CultureInfo.InvariantCulture, $" {trial.Bounds.Description} {(trial.TrueLogHazardRatio is { } truth ? TimeLaw.Steady(truth) : double.NaN):R} {string.Join(' ', model.StratumEnds)}");
        foreach (var look in trial.Looks)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{look.When} {look.Test}");
        }

        // What a trial does without leaves its fingerprint as it is.
        if (model.IsDrawnWhole || trial.Reestimation is not null || trial.AdjustedReplicates > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{model.Whole?.Description}|{model.Start?.Description}|{trial.Reestimation}|{trial.AdjustedReplicates}");
        }

        foreach (var number in model.Entries.Numbers.Concat(model.Courses.SelectMany(Numbers)))
        {
            text.Append(CultureInfo.InvariantCulture, $" {number:R}");
        }

        var hash = 0xCBF29CE484222325;
        foreach (var octet in Encoding.UTF8.GetBytes(text.ToString()))
        {
            hash = unchecked((hash ^ octet) * 0x100000001B3);
        }

        return hash;
    }

    private static IEnumerable<double> Numbers(CourseLaws laws) => [.. laws.Event.Numbers, -1, .. laws.Dropout?.Numbers ?? [], -1, .. laws.CompetingDeath?.Numbers ?? []];
}
