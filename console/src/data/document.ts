/** A registered document: what is sent is its id; a subscription also sends its text. */
export interface Document<Result, Variables> {
  readonly name: string;
  readonly id: string;
  readonly text?: string;
  /** Never there: ties the types of answer and variables to the document. */
  readonly types?: (variables: Variables) => Result;
}
