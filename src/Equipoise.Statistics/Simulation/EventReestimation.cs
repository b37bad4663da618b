using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// At a look the number of events of the later looks, which come by numbers of events, may be raised, so that the last one has a conditional power; the later looks' statistics are then the inverse normal combination of the
/// stages with the weights of the plan, so that the type I error holds whatever was raised and why. The number is the smallest between that planned and the largest allowed that reaches the conditional power, else
/// the largest. Source: Lehmacher and Wassmer, Biometrics 1999;55:1286-1290; Cui, Hung and Wang, Biometrics 1999;55:853-857.
/// </summary>
/// <param name="Look">From 1; not the last.</param>
/// <param name="ConditionalPower">Wanted, between 0 and 1.</param>
/// <param name="LargestEvents">At the last look, at least those planned.</param>
/// <param name="LogHazardRatio">Under which the conditional power is computed; null for the estimate at the look.</param>
/// <param name="From">The number is raised only where the conditional power at the planned number is at least this (the promising zone); 0 for whatever it is.</param>
public sealed record EventReestimation(int Look, double ConditionalPower, int LargestEvents, double? LogHazardRatio, double From = 0)
{
    internal void Require(SimulatedTrial trial)
    {
        Check(Look >= 1 && Look < trial.Looks.Length, $"Reestimation.Look is {Look}; it is a look before the last, 1 to {trial.Looks.Length - 1}");
        Check(ConditionalPower is > 0 and < 1, $"Reestimation.ConditionalPower is {ConditionalPower:R}; it lies between 0 and 1");
        Check(From >= 0 && From < ConditionalPower, $"Reestimation.From is {From:R}; it is 0 or more and below the conditional power, {ConditionalPower:R}");
        Check(LogHazardRatio is not { } ratio || (double.IsFinite(ratio) && ratio != 0), $"Reestimation.LogHazardRatio is {LogHazardRatio:R}; it is finite and not 0");
        Check(trial.Bounds.Weights is not null, $"re-estimation needs planned bounds, whose information fractions are the weights of the stages");
        for (var k = Look - 1; k < trial.Looks.Length; k++)
        {
            Check(trial.Looks[k].When.EventTarget is not null, $"look {k + 1} comes {trial.Looks[k].When}; from the look of the re-estimation on looks come by a number of events");
        }

        Check(LargestEvents >= trial.Looks[^1].When.EventTarget, $"Reestimation.LargestEvents is {LargestEvents}; at least {trial.Looks[^1].When.EventTarget} are planned");
    }

    private static void Check(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new ArgumentException(DesignArgument.Text(message));
        }
    }
}
