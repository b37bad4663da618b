using System.Globalization;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>Which part of a run this process does.</summary>
/// <param name="Shard">From 1.</param>
/// <param name="Shards">How many there are.</param>
internal sealed record ShardArgument(int Shard, int Shards)
{
    /// <summary>
    /// Reads S/M, or "array": the task of a Slurm array (its index counted from the array's first, or, with the number of shards given, the index itself, so that single tasks can be submitted again), or of
    /// an indexed Kubernetes job (which needs the number).
    /// </summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="shards">The number of shards, given beside it; null if not.</param>
    /// <param name="environment">The value of an environment variable; null if it has none.</param>
    /// <exception cref="Adapters.BadInputException">There is no such shard.</exception>
    public static ShardArgument Of(string text, int? shards, Func<string, string?> environment)
    {
        int? Number(string variable) => int.TryParse(environment(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        if (text != "array")
        {
            return text.Split('/') is [var s, var m] && Whole(s) is { } shard && Whole(m) is { } all && (shards is null || shards == all)
                ? Checked(shard, all, $"\"{text}\"")
                : throw SimulationCase.Bad("--shard", $"\"{text}\"{(shards is null ? "" : FormattableString.Invariant($" with --shards {shards}"))}", "S/M with S from 1 to M, such as 3/100, or array");
        }

        if (Number("SLURM_ARRAY_TASK_ID") is { } task)
        {
            return shards is { } given
                ? Checked(task, given, FormattableString.Invariant($"SLURM_ARRAY_TASK_ID {task} with --shards {given}"))
                : Number("SLURM_ARRAY_TASK_COUNT") is { } count && Number("SLURM_ARRAY_TASK_MIN") is { } first
                    ? Checked(task - first + 1, count, FormattableString.Invariant($"SLURM_ARRAY_TASK_ID {task}, SLURM_ARRAY_TASK_MIN {first}, SLURM_ARRAY_TASK_COUNT {count}"))
                    : throw SimulationCase.Bad("--shard array", "SLURM_ARRAY_TASK_ID alone", "SLURM_ARRAY_TASK_COUNT and SLURM_ARRAY_TASK_MIN too, or --shards M");
        }

        return (Number("JOB_COMPLETION_INDEX"), shards) switch
        {
            ({ } index, { } given) => Checked(index + 1, given, FormattableString.Invariant($"JOB_COMPLETION_INDEX {index} with --shards {given}")),
            ({ } index, null) => throw SimulationCase.Bad("--shard array", FormattableString.Invariant($"JOB_COMPLETION_INDEX {index}"), "--shards M beside it: the job does not say how many there are"),
            _ => throw SimulationCase.Bad("--shard array", "no task of an array in the environment", "SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, or --shard S/M"),
        };
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static ShardArgument Checked(int shard, int shards, string found) => shard >= 1 && shard <= shards && shards <= 1_000_000
        ? new ShardArgument(shard, shards)
        : throw SimulationCase.Bad("--shard", found, "a shard from 1 to the number of shards");
}
