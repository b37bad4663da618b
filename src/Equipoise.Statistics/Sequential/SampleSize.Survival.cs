using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

public static partial class SampleSize
{
    private const string Schoenfeld = "Schoenfeld, Biometrika 1981;68:316-319";

    /// <summary>Events in both arms for a log-rank test: (z_alpha + z_beta)^2 / (q (1 - q) log(HR)^2) with the experimental share q.</summary>
    /// <param name="hazardRatio">Experimental over control, positive and not 1.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Above alpha and below 1.</param>
    /// <param name="allocationRatio">Experimental subjects per control; 1 for equal arms.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static EventsResult SchoenfeldEvents(double hazardRatio, double oneSidedAlpha, double power, double allocationRatio)
    {
        var information = InformationPerEvent(hazardRatio, allocationRatio);
        var sum = QuantileSum(oneSidedAlpha, power);
        return new EventsResult(sum * sum / information, "Log-rank test, Schoenfeld", Schoenfeld);
    }

    /// <summary>The power of a log-rank test with a given, possibly expected, number of events, for the direction of the hazard ratio.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static PowerResult LogRankPower(double events, double hazardRatio, double oneSidedAlpha, double allocationRatio)
    {
        RefuseNonPositive(events, nameof(events));
        RefuseAlpha(oneSidedAlpha);
        var drift = Math.Sqrt(events * InformationPerEvent(hazardRatio, allocationRatio));
        return new PowerResult(Normal.LowerTail(drift - Normal.UpperQuantile(oneSidedAlpha)), "Log-rank test, Schoenfeld", Schoenfeld);
    }

    /// <summary>
    /// Subjects per arm, allocated equally, so that exponential survival after uniform accrual gives Schoenfeld's events at the end of follow-up.
    /// An arm's event probability is 1 - (exp(-h F) - exp(-h (A + F))) / (h A).
    /// </summary>
    /// <param name="controlHazard">Events per unit of time in the control arm.</param>
    /// <param name="experimentalHazard">The same in the experimental arm.</param>
    /// <param name="accrual">A, the length of uniform accrual in the same unit; 0 when all enter together.</param>
    /// <param name="followUp">F, from the last entry to the analysis.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Above alpha and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static SampleSizeResult SchoenfeldPerArm(
        double controlHazard, double experimentalHazard, double accrual, double followUp, double oneSidedAlpha, double power)
    {
        var control = EventProbability(controlHazard, accrual, followUp);
        var experimental = EventProbability(experimentalHazard, accrual, followUp);
        var events = SchoenfeldEvents(experimentalHazard / controlHazard, oneSidedAlpha, power, allocationRatio: 1).Events;
        return new SampleSizeResult(
            events / (control + experimental),
            "Log-rank test, Schoenfeld, exponential survival and uniform accrual",
            "Schoenfeld, Biometrics 1983;39:499-503");
    }

    /// <summary>The probability of an event by the analysis, for a subject of uniform accrual over A followed for F after its end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double EventProbability(double hazard, double accrual, double followUp)
    {
        RefuseNonPositive(hazard, nameof(hazard));
        ArgumentOutOfRangeException.ThrowIfNegative(accrual);
        ArgumentOutOfRangeException.ThrowIfNegative(followUp);
        var average = accrual == 0 ? 1 : -double.ExpM1(-hazard * accrual) / (hazard * accrual);
        return 1 - (Math.Exp(-hazard * followUp) * average);
    }

    /// <summary>The constant hazard with which a share survives to a time: -log(S) / t.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double ExponentialHazard(double survival, double time)
    {
        RefuseOpenProbability(survival, nameof(survival));
        RefuseNonPositive(time, nameof(time));
        return -Math.Log(survival) / time;
    }

    private static double InformationPerEvent(double hazardRatio, double allocationRatio)
    {
        RefuseNonPositive(hazardRatio, nameof(hazardRatio));
        RefuseNonPositive(allocationRatio, nameof(allocationRatio));
        if (hazardRatio == 1)
        {
            throw new ArgumentOutOfRangeException(nameof(hazardRatio), hazardRatio, "the hazards are equal; there is no difference to find");
        }

        var log = Math.Log(hazardRatio);
        return allocationRatio / Math.Pow(1 + allocationRatio, 2) * log * log;
    }
}
