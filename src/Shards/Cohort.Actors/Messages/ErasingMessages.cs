namespace Cohort.Actors.Messages;

/// <summary>The rebalancer is to let go of a user who is erased. Answered by <see cref="UserForgotten"/> when its journal has nothing of them.</summary>
/// <param name="Erasure">The number of the erasure.</param>
/// <param name="UserId">The user.</param>
internal sealed record ForgetUser(long Erasure, string UserId) : IWireMessage;

/// <summary>The rebalancer has nothing of a user who is erased.</summary>
/// <param name="Erasure">The number of the erasure.</param>
internal sealed record UserForgotten(long Erasure) : IWireMessage;
