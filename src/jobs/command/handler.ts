import type { Person } from '../../domain/approval/facts.js';
import type { Command } from '../../domain/command/grammar.js';
import type { Comment } from '../../ports/github/comments.js';
import type { Reply } from './answers.js';
import type { CommandOptions, CommandPorts } from './ports.js';
import type { Subject } from './subject.js';

/** A command that was understood, from somebody who may use it, with what it is about. */
export interface Order {
  readonly command: Command;
  readonly comment: Comment;
  readonly by: Person;
  readonly subject: Subject;
}

export type Handler = (order: Order, ports: CommandPorts, options: CommandOptions) => Promise<Reply>;
