namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>Finds when a toxicity has become too frequent in the experimental arm.</summary>
internal static class SafetyWatch
{
    /// <summary>The calendar tick of the toxicity that ends the trial; <see cref="TickScale.Never"/> for none.</summary>
    internal static int Tick(CompiledCourses whole, CourseDraw drawn)
    {
        if (whole.Courses.Safety is not { } limit)
        {
            return TickScale.Never;
        }

        var (column, within) = (drawn.Toxicities[limit.Toxicity], whole.Toxicities[limit.Toxicity].Within);
        var first = TickScale.Never;
        for (var i = 0; i < drawn.Count; i++)
        {
            if ((drawn.Group[i] & 1) == 0 || column[i] >= TickScale.Never || drawn.Entry[i] + column[i] >= first)
            {
                continue;
            }

            var (now, seen, had) = (drawn.Entry[i] + column[i], 0, 0);
            for (var j = 0; j < drawn.Count && drawn.Entry[j] < now; j++)
            {
                if ((drawn.Group[j] & 1) == 1)
                {
                    var hasHad = column[j] < TickScale.Never && drawn.Entry[j] + column[j] <= now;
                    had += hasHad ? 1 : 0;
                    seen += hasHad || drawn.Entry[j] + within <= now ? 1 : 0;
                }
            }

            if (seen <= limit.Limits.Length && had >= limit.Limits[seen - 1])
            {
                first = now;
            }
        }

        return first;
    }
}
